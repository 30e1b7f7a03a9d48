// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one order (JSON) from standard input, types each owner's login into the form in Chromium, and prints what was seen as JSON.
//   {"url", "script": false, "owners": [{"address", "password", "source", "paste": true}…], "violate": true}
// source: the address that a proxy names; violate: tries at the end what the page's policy forbids.
import { openPage, order } from './chromium.mjs'

const { browser, page, complaints } = await openPage({ javaScriptEnabled: order.script ?? true, locale: 'en-US' })

const type = async (name, text, paste) => {
  await page.focus(`[name=${name}]`)
  await (paste ? page.keyboard.insertText(text) : page.keyboard.type(text))
}

const visit = async owner => {
  if (owner.source) await page.setExtraHTTPHeaders({ 'X-Forwarded-For': owner.source })
  await page.goto(order.url)
  const visible = await page.isVisible('form') && await page.isVisible('[name=password]') && await page.isVisible('button[type=submit]')
  await type('address', owner.address)
  await type('password', owner.password, owner.paste)
  const reply = page.waitForResponse(response => response.request().method() === 'POST')
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
  return {
    visible,
    posted: (await reply).status(),
    url: page.url(),
    outcome: await page.textContent('[role=status] h1', { timeout: 5000 }).catch(() => null),
    left: await page.inputValue('[name=password]', { timeout: 5000 }).catch(() => null),
  }
}

const seen = { visits: [] }
for (const owner of order.owners) seen.visits.push(await visit(owner))
seen.complaints = [...complaints]
if (order.violate) {
  await page.evaluate(() => {
    const image = document.createElement('img')
    image.src = '/statreg'
    document.body.append(image)
  })
  while (complaints.length === seen.complaints.length) await page.waitForEvent('console')
  seen.violation = complaints.at(-1)
}
console.log(JSON.stringify(seen))
await browser.close()
