// SPDX-License-Identifier: GPL-3.0-or-later
// Chromium as owners have it: nothing is fetched from elsewhere, the page's certificate is trusted, and every complaint is heard.
import { chromium } from 'playwright-core'
import { readFileSync } from 'node:fs'

export const order = JSON.parse(readFileSync(0, 'utf8'))

// options: of the browser's context. complaints: errors on the console, violations of the page's policy among them.
export async function openPage(options) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-quic', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
  })
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
  const page = await context.newPage()
  const complaints = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', error => complaints.push(String(error)))
  return { browser, page, complaints }
}
