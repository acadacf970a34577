// People who are signed in: what there is to see on their pages, and what they end there, without
// any script.

import { equal, expect, scenario } from './report.mjs';

export const memberSettings = {
    ADMIN_EMAILS: 'alice@example.test',
    ADMIN_TOKEN: 'only-for-tests-0123456789abcdef0123456789',
    SCIM_TOKEN: 'scim-token-for-tests-8Kq',
    CASDOOR_WEBHOOK_SECRET: 'hook-secret-for-tests-Zp4u',
};

// Names of browsers are what they say of themselves.
const userAgents = {
    firefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0',
    phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 ' +
        '(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    markup: '<img src=x onerror=alert(1)><script>alert(2)</script><b>"Bold"</b>',
    unbroken: 'W'.repeat(200),
};

class Person {
    constructor(browser, stack, name) {
        Object.assign(this, { browser, stack, name });
    }

    async begin(userAgent = userAgents.firefox, locale = 'en-GB') {
        this.context = await this.browser.newContext({
            ignoreHTTPSErrors: true, javaScriptEnabled: false, userAgent, locale });
        this.page = await this.context.newPage();
        return this;
    }

    // With this fault of the provider, if one is named.
    async signIn(fault) {
        await this.page.goto(`${this.stack.gateway}/v1/auth/login`);
        if (fault) await this.stack.control('fault', { fault, times: 1 });
        await Promise.all([this.page.waitForNavigation(), this.page.click(`button[value=${this.name}]`)]);
        return this;
    }

    // 200 while the session goes on.
    async session() {
        const page = await this.context.newPage();
        const answer = await page.goto(`${this.stack.gateway}/v1/auth/session`);
        await page.close();
        return answer.status();
    }

    // Where a link or button leads, with what it was answered.
    async click(selector) {
        const [answer] = await Promise.all([
            this.page.waitForNavigation(), this.page.locator(selector).first().click()]);
        return answer;
    }
}

async function signedIn(browser, stack, name, userAgent) {
    const person = await new Person(browser, stack, name).begin(userAgent);
    return person.signIn();
}

// Sessions of several people and devices, and refusals. The cookies of alice.
export async function populate(browser, stack) {
    for (const fault of ['wrong_signature', 'expired', 'is_forbidden']) {
        const person = await new Person(browser, stack, 'bob').begin();
        await person.signIn(fault);
        await person.context.close();
    }
    for (const [name, agent] of [['bob', 'phone'], ['bob', 'markup'], ['carol', 'unbroken'],
                                 ['alice', 'phone']]) {
        const person = await signedIn(browser, stack, name, userAgents[agent]);
        await person.context.close();
    }
    const alice = await signedIn(browser, stack, 'alice', userAgents.firefox);
    const cookies = await alice.context.storageState();
    await alice.context.close();
    return cookies;
}

// Of one second all access tokens of a person are the same text.
function nextSecond() {
    return new Promise(resolve => setTimeout(resolve, 1000 - Date.now() % 1000 + 50));
}

export async function endings(browser, stack) {
    await scenario('an administrator ends a session, asked first', async () => {
        const bob = await signedIn(browser, stack, 'bob');
        await nextSecond();
        const alice = await signedIn(browser, stack, 'alice');
        await alice.page.goto(`${stack.gateway}/v1/admin/`);
        await alice.page.fill('input[name=q]', 'bob@');
        await alice.click('button[type=submit]');
        const before = await alice.page.locator('a[href*="/admin/sessions/"]').count();
        // The newest is the first.
        await alice.click('a[href*="/admin/sessions/"]');
        expect((await alice.page.textContent('main')).includes('bob@example.test'), 'asks about nobody');
        equal(await bob.session(), 200, 'before the answer, bob');
        const back = await alice.click('button[type=submit]');
        equal(back.url(), `${stack.gateway}/v1/admin/`, 'the page afterwards');
        equal(await bob.session(), 401, 'after it, bob');
        equal(await alice.session(), 200, 'alice');
        await alice.page.goto(`${stack.gateway}/v1/admin/?q=bob%40`);
        equal(await alice.page.locator('a[href*="/admin/sessions/"]').count(), before - 1, 'what is left');
        await alice.page.goto(`${stack.gateway}/v1/admin/`);
        expect((await alice.page.textContent('main')).includes('end_session'), 'no event tells of it');
    });
    await scenario('an administrator ends all of a person\'s, asked first', async () => {
        const carol = await signedIn(browser, stack, 'carol');
        const alice = await signedIn(browser, stack, 'alice');
        await alice.page.goto(`${stack.gateway}/v1/admin/?q=carol%40`);
        await alice.click('a[href*="/admin/accounts/"]');
        equal(await carol.session(), 200, 'before the answer, carol');
        await alice.click('a:not([aria-label])');  // back
        equal(await carol.session(), 200, 'after going back, carol');
        await alice.page.goto(`${stack.gateway}/v1/admin/?q=carol%40`);
        await alice.click('a[href*="/admin/accounts/"]');
        await alice.click('button[type=submit]');
        equal(await carol.session(), 401, 'after it, carol');
        equal(await alice.session(), 200, 'alice');
    });
    await scenario('somebody ends one of his own sessions', async () => {
        const phone = await signedIn(browser, stack, 'bob', userAgents.phone);
        await nextSecond();
        const laptop = await signedIn(browser, stack, 'bob');
        await laptop.page.goto(`${stack.gateway}/v1/auth/sessions`);
        const forms = 'form[action*="/auth/sessions/"]';
        const before = await laptop.page.locator(forms).count();
        await laptop.click(`${forms} button`);
        equal(laptop.page.url(), `${stack.gateway}/v1/auth/sessions`, 'the page afterwards');
        equal(await laptop.page.locator(forms).count(), before - 1, 'what is left');
        equal(await phone.session(), 401, 'the phone');
        equal(await laptop.session(), 200, 'the laptop');
    });
}
