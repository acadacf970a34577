// Debian's Chromium, with a home of its own, where every name in .test is this machine.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
               '--disable-background-networking', '--disable-component-update'];

// Gives the browser to `use` and ends it after that.
export async function withChromium(use) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'difysso-chromium-'));
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        env: { ...process.env, HOME: home },
        args: [...quiet, '--host-resolver-rules=MAP *.test 127.0.0.1'],
    });
    try {
        return await use(browser);
    } finally {
        await browser.close();
        fs.rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
}
