// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one order (JSON) from standard input, does it in Chromium as an owner would, and prints what the owner saw as JSON.
//   {"url", "language": "de-DE", "width", "height", "dark", "fields": {"address", "logon", "password"…}, "screenshots": "stem", "audit": true}
import { AxeBuilder } from '@axe-core/playwright'
import { openPage, order } from './chromium.mjs'

const { browser, page, complaints } = await openPage({
  locale: order.language ?? 'en-US',
  colorScheme: order.dark ? 'dark' : 'light',
  viewport: { width: order.width ?? 1280, height: order.height ?? 900 },
})

const seen = {}
const look = async name => {
  if (order.screenshots) await page.screenshot({ path: `${order.screenshots}-${name}.png`, fullPage: true })
  seen[name] = await page.evaluate(() => ({
    url: location.href,
    language: document.documentElement.lang,
    title: document.title,
    text: document.body.innerText,
    values: Object.fromEntries([...document.querySelectorAll('input:not([type=hidden])')].map(field => [field.name, field.value])),
    alert: document.querySelector('[role=alert]')?.innerText ?? null,
    overflow: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }))
  if (order.audit) seen[name].violations = (await new AxeBuilder({ page }).analyze()).violations.map(found => found.id)
}

const answer = await page.goto(order.url)
await look('form')
seen.form.status = answer.status()
if (order.fields) {
  if (order.withoutBrowserChecks) await page.evaluate(() => { document.querySelector('form').noValidate = true })
  for (const [name, value] of Object.entries(order.fields)) await page.fill(`[name=${name}]`, value)
  await look('filled')
  const reply = page.waitForResponse(response => response.request().method() === 'POST')
  await Promise.all([page.waitForNavigation(), page.click('button[type=submit]')])
  await look('after')
  seen.after.posted = (await reply).status()
}
seen.complaints = complaints
console.log(JSON.stringify(seen))
await browser.close()
