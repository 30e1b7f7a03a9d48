# SPDX-License-Identifier: GPL-3.0-or-later
"""Too much of what is allowed: submissions, pending registrations, guesses at the access code, and questions about addresses."""
import re
import time

import page

BURST = 60
CODE = "K3J9-AB2C"
OTHER = "127.0.0.2"


def retry_after(answer):
    return int(dict(answer.headers)["Retry-After"])


class Abuse(page.PageCase):
    def serve(self, **settings):
        for key, value in settings.items():
            self.text("settings", key, value)
        return page.Page(self)

    def repeat_until(self, wanted, ask):
        """Asks until it is answered as wanted, as late as it is told to; the answer."""
        deadline = time.monotonic() + page.ctl.TIMEOUT
        while time.monotonic() < deadline:
            self.last_asked = time.monotonic()
            answer = ask()
            if answer.status in wanted:
                return answer
            time.sleep(float(dict(answer.headers).get("Retry-After", 0.05)))
        return self.fail(f"never answered with {wanted}")

    def test_b17_bucket_of_a_source(self):
        served = self.serve()
        start, token, answers = time.monotonic(), served.token(), []
        while not answers or answers[-1].status == 303:
            answers.append(served.register("anna@example.org", token=token))
            self.assertLessEqual(len(answers), BURST + 2 + time.monotonic() - start)
        self.assertGreater(len(answers), BURST)
        self.assertEqual((answers[-1].status, retry_after(answers[-1])), (429, 1))
        self.assertIn(b"anna@example.org", answers[-1].body)
        self.assertNotIn(b"secret", answers[-1].body)
        self.assertEqual(served.register("bernd@example.org", source=OTHER).status, 303)
        self.assertEqual(served.get_raw().status, 200)
        self.repeat_until([303], lambda: served.register("anna@example.org", token=token))
        stored = len(answers) - 1 + 2
        self.assertEqual(len(self.json("pending")), stored)

    def test_b17_refused_submissions_do_not_starve_others(self):
        """Everybody's bucket: one source that floods must not empty it."""
        served = self.serve()
        token = served.token()
        for _ in range(4 * BURST):
            served.register("anna@example.org", token=token)
        for number in range(2, 12):
            self.assertEqual(served.register("bernd@example.org", source=f"127.0.0.{number}").status, 303)

    def test_b17_pending_quota(self):
        served = self.serve(maxPending="3")
        token, other_token = served.token(), served.token(OTHER)
        for number in range(3):
            self.assertEqual(served.register(f"owner{number}@example.org", token=token).status, 303)
        for source, its_token in (("127.0.0.1", token), (OTHER, other_token)):
            answer = served.register("late@example.org", source=source, token=its_token)
            self.assertEqual(answer.status, 503)
            self.assertNotIn(b"secret", answer.body)
        self.repeat_until([503], served.get_raw)
        self.assertEqual([entry["address"] for entry in self.json("pending")], [f"owner{number}@example.org" for number in range(3)])
        self.text("delete", self.json("pending")[0]["id"])
        self.repeat_until([200], served.get_raw)
        self.assertEqual(served.register("late@example.org").status, 303)

    def test_b18_wrong_codes(self):
        served = self.serve(code=CODE)
        token = served.token()

        def guess(code, source="127.0.0.1"):
            return served.register("anna@example.org", source=source, token=token if source == "127.0.0.1" else None, code=code)

        for number in range(4):
            self.assertEqual(guess(f"WRONG-{number}").status, 403)
        seen, late, longest = 0, 0, 2
        while seen < 3:
            self.repeat_until([403], lambda: guess("WRONG"))
            begin, refused = self.last_asked, guess(CODE)
            over = time.monotonic() - begin   # that much of it at most, and all of it on a machine that stood still
            if over < longest or refused.status != 303:
                self.assertEqual(refused.status, 429, "a source that waits gets no answer to a right code either")
                self.assertTrue(longest - over <= retry_after(refused) <= longest, (retry_after(refused), longest, over))
                seen += 1
            else:
                late += 1
            longest *= 2
        self.assertEqual(guess(CODE, OTHER).status, 303)
        self.assertEqual(guess("", "127.0.0.3").status, 403)
        self.assertEqual([entry["source"] for entry in self.json("pending")], ["127.0.0.1"] * late + [OTHER])

    def test_b18_codes_are_compared_whole(self):
        served = self.serve(code=CODE)
        for number, code in enumerate((CODE[:-1], CODE + "X", CODE.lower() + " ", " " + CODE, CODE.replace("3", "4"))):
            self.assertEqual(served.register("anna@example.org", source=f"127.0.1.{number}", code=code).status, 403, code)
        self.assertEqual(served.register("anna@example.org", code=CODE).status, 303)

    def test_b16_same_answer_for_known_and_unknown(self):
        """Byte for byte, but for the time, the token and the address that comes back in a form."""
        served = self.serve(code=CODE)
        addresses = self.make_known()
        forms = {"taken": {"code": CODE}, "wrong code": {"code": "WRONG"}, "no password": {"code": CODE, "password": ""}}
        for name, form in forms.items():
            answers = {self.blank(served.register(address, source=f"127.0.2.{number}", **form), address)
                       for number, address in enumerate(addresses)}
            self.assertEqual(len(answers), 1, name)
        self.assertEqual(len(self.json("pending")), 1 + len(addresses))

    def make_known(self):
        """Addresses of one length: fresh, pending, applied, deleted, and of a domain that no other one has."""
        self.text("instance", "add", "Main archive")
        self.register("known1@example.org")
        self.text("apply", "--instance", "Main archive", "--all")
        self.register("known2@example.org")
        self.text("delete", "--all")
        self.register("known3@example.org")
        return ["known0@example.org", "known1@example.org", "known2@example.org", "known3@example.org", "known4@foreign.net"]

    @staticmethod
    def blank(answer, address):
        headers = tuple((name, "" if name == "Date" else value) for name, value in answer.headers)
        body = re.sub(rb'name="token" value="[^"]+"', b"", answer.body)
        return answer.status, headers, len(answer.body), body.replace(address.encode(), b"")


if __name__ == "__main__":
    page.ctl.main()
