// Every page of the gateway in Chromium: in both languages, light and dark, narrow and wide, with
// the person's own colours, without script, by keyboard. Screenshots land in pages/.

import fs from 'node:fs';
import path from 'node:path';
import { withChromium } from './chromium.mjs';
import * as looks from './looks.mjs';
import { endings, memberSettings, populate } from './members.mjs';
import { memberPages, pages } from './pages.mjs';
import { Finding, equal, found, summary } from './report.mjs';
import { startStack } from './stack.mjs';

// What administrators might write, and worse.
const names = {
    markup: '<img src=x onerror=alert(1)><script>alert(2)</script><b>Bold</b>',
    quotes: `"double" 'single' \`back\` &amp; &lt; </a></main>--><!-- ]]>`,
    rtl: 'דלת הכניסה للدخول الموحد (SSO)',
    chinese: '公司统一身份认证平台',
    words: 'The sign-in service of the department for very long names '.repeat(3).trim(),
    unbroken: 'W'.repeat(120),
};

function settings() {
    const all = {
        OIDC_PROVIDERS: Object.keys(names).join(','),
        // Who is unknown is refused, and too many requests from elsewhere are too many.
        ALLOW_REGISTER: 'false',
        TRUSTED_PROXIES: '127.0.0.1',
        RATE_LIMIT_LOGIN: '1',
    };
    for (const [id, name] of Object.entries(names)) {
        const prefix = `OIDC_${id.toUpperCase()}_`;
        all[`${prefix}NAME`] = name;
        all[`${prefix}ISSUER`] = `https://127.0.0.1:1/${id}`;
        all[`${prefix}CLIENT_ID`] = 'a client';
        all[`${prefix}CLIENT_SECRET`] = 'its secret';
    }
    return all;
}

const languages = [{ locale: 'en-GB', lang: 'en' }, { locale: 'zh-CN', lang: 'zh-Hans' }];
const widths = [320, 1280];
const schemes = ['light', 'dark'];
let networks = 0;  // that asked until now

// One page in one language, with scripts allowed or not.
class Visit {
    constructor(stack, context, wanted) {
        Object.assign(this, { stack, context, wanted, findings: [] });
    }

    async open() {
        this.page = await this.context.newPage();
        if (this.wanted.elsewhere) {
            const network = { 'X-Forwarded-For': `203.0.113.${++networks}` };
            await this.page.setExtraHTTPHeaders(network);
        }
        await this.stack.control('reset', { only: 'faults' });
        this.watch();
        this.judge(await this.wanted.open(this.page, this.stack));
    }

    watch() {
        const say = text => this.findings.push(text);
        this.page.on('request', request => {
            const way = request.isNavigationRequest() && request.frame() === this.page.mainFrame();
            if (!way && this.ours()) say(`loads ${request.url()}`);
        });
        this.page.on('pageerror', error => say(`script error: ${error.message}`));
        this.page.on('dialog', dialog => { say('a dialog'); dialog.dismiss(); });
        this.page.on('console', message => {
            const { url } = message.location();
            // Chromium's own word about the status of the page itself.
            const status = message.text().startsWith('Failed to load resource') &&
                url === this.page.url();
            if (!status && this.ours(url || this.page.url())) say(`console: ${message.text()}`);
        });
    }

    judge(answer) {
        const type = answer.headers()['content-type'];
        equal(this.ours(), true, `that ${this.page.url()} is ours`);
        equal(answer.status(), this.wanted.status, 'its status');
        equal(type, 'text/html; charset=utf-8', 'its type');
    }

    // The port tells: the gateway has two names.
    ours(url = this.page.url()) {
        return new URL(url).port === new URL(this.stack.origin).port;
    }
}

// What a page says, without what differs from request to request.
async function words(page) {
    return (await page.content()).replace(/<code>[0-9a-zA-Z-]{8,}<\/code>/, '<code></code>')
        .replace(/<svg.*<\/svg>/s, '<svg></svg>');  // its hours go on
}

async function texts(page, visit, language) {
    const findings = [];
    const said = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        title: document.title,
        heading: document.querySelector('h1').textContent,
        code: [...document.querySelectorAll('code')].at(-1)?.textContent ?? null,
        links: [...document.querySelectorAll('a, button')].map(link => link.textContent),
    }));
    const { wanted } = visit;
    if (said.lang !== language.lang) findings.push(`its language is ${said.lang}`);
    if (said.title !== said.heading) findings.push('title and heading differ');
    if (/[\u4e00-\u9fff]/.test(said.heading) !== (language.lang !== 'en'))
        findings.push(`speaks another language: ${said.heading}`);
    if (wanted.code && said.code !== wanted.code) findings.push(`its code is ${said.code}`);
    const links = wanted.chooser ? ['Casdoor', ...Object.values(names)] : said.links;
    if (JSON.stringify(said.links) !== JSON.stringify(links))
        findings.push(`its links are ${JSON.stringify(said.links)}`);
    if (Boolean(wanted.again || wanted.links) !== said.links.length > 0 && !wanted.chooser)
        findings.push(wanted.again ? 'leads to no new start' : 'has a link too many');
    return findings;
}

async function looked(page, visit, language, folder) {
    const findings = [];
    const add = (what, found) => findings.push(...found.map(text => `${what}: ${text}`));
    add('text', await texts(page, visit, language));
    if (visit.wanted.chooser)
        add('direction', await looks.fromRightToLeft(page, names.rtl));
    add('elements', await looks.onlyOurElements(page, visit.wanted.made));
    for (const colorScheme of schemes) {
        for (const width of widths) {
            await page.setViewportSize({ width, height: 800 });
            await page.emulateMedia({ colorScheme });
            const how = `${colorScheme}-${width}`;
            add(how, await looks.accessibility(page));
            add(how, await looks.withoutScrollingSideways(page));
            add(how, await looks.wordsInCells(page));
            const name = `${visit.wanted.name}-${language.lang}-${how}.png`;
            await page.screenshot({ path: path.join(folder, name), fullPage: true, caret: 'initial' });
        }
    }
    for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, forcedColors: 'active', reducedMotion: 'reduce' });
        add(`forced colours, ${colorScheme}`, await looks.readable(page));
        add('reduced motion', await looks.still(page));
    }
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
    add('keyboard', await looks.byKeyboard(page));
    return findings;
}

// `storageState`: the cookies of who is signed in.
async function visitAll(stack, browser, folder, all, storageState) {
    for (const language of languages) {
        const options = { locale: language.locale, ignoreHTTPSErrors: true, storageState };
        for (const wanted of all) {
            const where = `${wanted.name}, ${language.lang}`;
            const context = await browser.newContext(options);
            const scriptless = await browser.newContext({ ...options, javaScriptEnabled: false });
            try {
                const visit = new Visit(stack, context, wanted);
                await visit.open();
                const findings = await looked(visit.page, visit, language, folder);
                const without = new Visit(stack, scriptless, wanted);
                await without.open();
                const [one, other] = [await words(visit.page), await words(without.page)];
                const at = [...one].findIndex((letter, index) => letter !== other[index]);
                if (one !== other)
                    findings.push(`without script "${one.slice(at, at + 99)}" is "${other.slice(at, at + 99)}"`);
                found(where, [...visit.findings, ...findings,
                              ...without.findings.map(text => `without script: ${text}`)]);
            } catch (error) {
                found(where, [error instanceof Finding ? error.message : error.stack]);
            } finally {
                await context.close();
                await scriptless.close();
            }
        }
    }
}

const folder = path.resolve('pages');
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder);
async function withStack(settings, use) {
    const stack = await startStack(process.argv[2], { settings });
    try {
        await use(stack);
    } finally {
        await stack.stop();
    }
}

await withChromium(async browser => {
    await withStack(settings(), stack => visitAll(stack, browser, folder, pages));
    await withStack(memberSettings, async stack => {
        await visitAll(stack, browser, folder, memberPages, await populate(browser, stack));
        await endings(browser, stack);
    });
});
process.exitCode = summary();
