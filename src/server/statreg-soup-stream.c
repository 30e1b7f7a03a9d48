/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statreg-soup-stream.h"

struct _StatregSoupStream
{
  GIOStream parent_instance;
  GInputStream *input;
  GOutputStream *output;
  StatregSoupStreamFunc answered;
  gpointer data;
};

G_DEFINE_FINAL_TYPE (StatregSoupStream, statreg_soup_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_input (GIOStream *stream)
{
  return STATREG_SOUP_STREAM (stream)->input;
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return STATREG_SOUP_STREAM (stream)->output;
}

/* SoupServer closes after one answer, since that is what the canonical request asks for. */
static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  StatregSoupStream *self = STATREG_SOUP_STREAM (stream);
  StatregSoupStreamFunc answered = g_steal_pointer (&self->answered);
  GMemoryOutputStream *output = G_MEMORY_OUTPUT_STREAM (self->output);

  if (!g_output_stream_close (self->output, cancellable, error))
    return FALSE;
  if (answered != NULL)
    answered (g_memory_output_stream_steal_as_bytes (output), self->data);
  return TRUE;
}

static void
statreg_soup_stream_finalize (GObject *object)
{
  StatregSoupStream *self = STATREG_SOUP_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (statreg_soup_stream_parent_class)->finalize (object);
}

static void
statreg_soup_stream_class_init (StatregSoupStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = statreg_soup_stream_finalize;
  stream_class->get_input_stream = get_input;
  stream_class->get_output_stream = get_output;
  stream_class->close_fn = close_stream;
}

static void
statreg_soup_stream_init (StatregSoupStream *self)
{
}

/**
 * statreg_soup_stream_new:
 * @request: what the stream reads before it ends
 * @answered: called once, when the stream is closed, with the whole answer; takes it over
 * @data: for @answered
 *
 * Returns: (transfer full): a stream
 */
StatregSoupStream *
statreg_soup_stream_new (GBytes *request, StatregSoupStreamFunc answered, gpointer data)
{
  StatregSoupStream *self = g_object_new (STATREG_TYPE_SOUP_STREAM, NULL);

  self->input = g_memory_input_stream_new_from_bytes (request);
  self->output = g_memory_output_stream_new_resizable ();
  self->answered = answered;
  self->data = data;
  return self;
}

/**
 * statreg_soup_stream_forget:
 * @self: a stream
 *
 * Closing the stream calls nobody: who wanted to know goes before it does.
 */
void
statreg_soup_stream_forget (StatregSoupStream *self)
{
  self->answered = NULL;
}
