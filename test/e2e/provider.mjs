// Sign-ins with the real program at npm's oidc-provider, which is certified and which others wrote:
// what works, and what is refused.

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { makeCertificates } from './certificates.mjs';
import { withChromium } from './chromium.mjs';
import { settingsFor, startProviders } from './providers.mjs';
import { equal, expect, scenario, summary, until } from './report.mjs';
import { SignIns } from './sign_ins.mjs';
import { startStack } from './stack.mjs';

async function freePort() {
    const server = net.createServer();
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise(resolve => server.close(resolve));
    return port;
}

async function signsIn(at, providers) {
    const ways = {
        rs256: 'RS256, client_secret_basic, the address in the ID token',
        ps256: 'PS256, named in _ALGORITHMS',
        es256: 'ES256, client_secret_post',
        eddsa: 'EdDSA, named in _ALGORITHMS; private_key_jwt',
        age: 'auth_time for _MAX_AGE',
        userinfo: 'the address at userinfo only',
        formpost: 'form_post',
        par: 'a pushed request, which the provider requires',
    };
    for (const [id, what] of Object.entries(ways))
        await scenario(`${id}: ${what}`, () => at.accepted(id));

    await scenario('known people are known again', async () => {
        const [first, second] = [await at.accepted('rs256'), await at.accepted('rs256')];
        equal(second.id, first.id, 'the account');
    });
    await scenario('userinfo is asked only when the ID token lacks the address', async () => {
        equal(providers.userinfo.count('GET /me'), 1, 'how often userinfo was asked');
        equal(providers.rs256.count('GET /me'), 0, 'how often it was asked without need');
    });
}

async function asksOtherwise(at, providers) {
    await scenario('form_post comes as a POST, and its cookie across sites', async () => {
        const { visitor, login } = await at.begin('formpost');
        equal(new URL(login.location).searchParams.get('response_mode'), 'form_post', 'the mode');
        const lines = login.headers['set-cookie'];
        expect(lines.some(line => /; ?SameSite=None/i.test(line) && /; ?Secure/i.test(line)),
               `no SameSite=None; Secure in ${lines}`);
        const page = await visitor.follow(login);
        equal(page.form.action, at.callback, 'where its form leads');
    });
    await scenario('form_post in Chromium, which has cookie rules of its own', async () => {
        await withChromium(async browser => {
            const page = await browser.newPage({ ignoreHTTPSErrors: true });
            const ends = page.waitForResponse(at.callback);
            await page.goto(`${at.stack.gateway}/v1/auth/login?provider=formpost`);
            const answer = await ends;
            equal(answer.request().method(), 'POST', 'the method of the answer');
            equal(answer.status(), 302, 'the status of the callback');
            await page.waitForURL(`${at.stack.origin}/**`);
            const names = (await page.context().cookies(at.stack.origin)).map(({ name }) => name);
            expect(names.includes('__Host-access_token'), `the cookies are ${names}`);
        });
    });
    await scenario('a pushed request shows the browser its name only', async () => {
        const { login } = await at.begin('par');
        const shown = [...new URL(login.location).searchParams.keys()].sort();
        equal(shown.join(' '), 'client_id request_uri', 'what the address has');
        expect(providers.par.count('POST /request') >= 2, 'nothing was pushed');
    });
    await scenario('a third party begins a sign-in by the issuer', async () => {
        const { issuer } = providers.rs256;
        const hint = 'zoë@example.org';
        const target = `${at.stack.origin}/apps`;
        const query = new URLSearchParams(
            { iss: issuer, login_hint: hint, target_link_uri: target });
        const { visitor, login } = await at.ask(`?${query}`);
        expect(login.location?.startsWith(`${issuer}/`), `login leads to ${login.location}`);
        equal(new URL(login.location).searchParams.get('login_hint'), hint, 'the hint');
        equal((await at.land(visitor, login)).location, target, 'where it ends');
    });
}

async function refuses(at, providers) {
    const refused = {
        eddsa_off: ['EdDSA, not named in _ALGORITHMS', 502, 'id_token_alg_not_allowed'],
        hs256: ['HS256', 502, 'id_token_alg_not_allowed'],
        encrypted: ['an encrypted ID token', 502, 'id_token_encrypted'],
        secret: ['a wrong client secret', 502, 'client_rejected'],
        declined: ['a person who says no', 403, 'provider_denied'],
    };
    for (const [id, [what, status, code]] of Object.entries(refused))
        await scenario(`${id}: ${what} is refused`, () => at.refused(id, status, code));

    await scenario('an unknown issuer is asked nothing', async () => {
        const { login } = await at.ask('?iss=https%3A%2F%2Flocalhost%3A1');
        equal(`${login.status} ${login.code}`, '400 provider_unknown', 'the answer');
    });
    const tampered = [
        ['without iss', null, 'iss_missing'],
        ['with the iss of another provider', providers.es256.issuer, 'iss_mismatch'],
    ];
    for (const [what, iss, code] of tampered) {
        await scenario(`an answer ${what} is refused, its code never sent on`, async () => {
            const { visitor, login } = await at.begin('rs256');
            const address = new URL((await at.back(visitor, login)).location);
            equal(address.searchParams.get('iss'), providers.rs256.issuer, 'its iss');
            if (iss) address.searchParams.set('iss', iss);
            else address.searchParams.delete('iss');
            const before = providers.rs256.count('POST /token');
            const answer = await visitor.get(address.href);
            at.nothingIssued(visitor, answer, 400, code);
            equal(providers.rs256.count('POST /token'), before, 'how often a code was sent');
        });
    }
    for (const id of ['unknown_ca', 'other_name']) {
        await scenario(`${id}: no request goes to a server whose certificate doesn't prove it`,
            async () => {
                const { login } = await at.ask(`?provider=${id}`);
                equal(`${login.status} ${login.code}`, '503 provider_unavailable', 'the answer');
                equal(providers[id].asked.length, 0, 'how much it was asked');
            });
    }
}

async function endures(at, providers) {
    await scenario('a new key is fetched once, and no more often than once a minute', async () => {
        const { rotating } = providers;
        const fetches = () => rotating.count('GET /jwks');
        await at.accepted('rotating');
        const before = fetches();
        const [second, third] = rotating.options.spare;
        rotating.publish([second]);
        await at.accepted('rotating');
        equal(fetches(), before + 1, 'the number of fetches after a new key');
        rotating.publish([third]);
        await at.refused('rotating', 502, 'id_token_key_unknown');
        equal(fetches(), before + 1, 'the number of fetches within the minute');
        rotating.publish([second]);
        await at.accepted('rotating');
    });
    await scenario('a provider that is away at the callback gives 503, and is used when back',
        async () => {
            const { es256 } = providers;
            const { visitor, login } = await at.begin('es256');
            const back = await at.back(visitor, login);
            await es256.stop();
            const answer = await visitor.get(back.location);
            at.nothingIssued(visitor, answer, 503, 'provider_unavailable');
            expect(answer.headers['retry-after'] !== undefined, 'no Retry-After');
            await es256.start();
            await at.accepted('es256');
        });
    await scenario('a provider that was never there gives 503, until it comes', async () => {
        const { late } = providers;
        const { login } = await at.ask('?provider=late');
        equal(`${login.status} ${login.code}`, '503 provider_unavailable', 'the answer');
        await late.start();
        await until(async () => (await at.ask('?provider=late')).login.status === 302,
                    'the provider to be asked again');
        // The way to it was closed for ten seconds; the first one who may ask opens it.
        await until(async () => {
            const { visitor, login } = await at.ask('?provider=late');
            return login.status === 302 && (await at.land(visitor, login)).status === 302;
        }, 'the way to the provider to be open again');
        await at.accepted('late');
    });
}

async function alone(at, providers) {
    await scenario('without Casdoor and alone, it is where login leads', async () => {
        const { visitor, login } = await at.ask('');
        expect(login.location?.startsWith(`${providers.rs256.issuer}/`),
               `login leads to ${login.location}`);
        equal((await at.land(visitor, login)).status, 302, 'the status of the callback');
    });
}

// One worker: each has its keys for itself, and here their fetches are counted.
async function withStack(options, use) {
    const stack = await startStack(process.argv[2], { port, workers: 1, ...options });
    try {
        await use(new SignIns(stack, providers, certificates));
    } finally {
        await stack.stop();
    }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'difysso-provider-'));
const port = await freePort();
const certificates = makeCertificates(folder);
const callback = `https://dify.test:${port}/sso/v1/auth/callback`;
const providers = await startProviders(certificates, callback, folder);
const casdoor = ['ENDPOINT', 'CLIENT_ID', 'CLIENT_SECRET', 'ORG_NAME', 'APP_NAME', 'CA_FILE'];
try {
    await withStack({ settings: settingsFor(providers, certificates) }, async at => {
        await signsIn(at, providers);
        await asksOtherwise(at, providers);
        await refuses(at, providers);
        await endures(at, providers);
    });
    const { rs256 } = providers;
    await withStack({ settings: settingsFor({ rs256 }, certificates),
                      without: casdoor.map(key => `CASDOOR_${key}`) },
                    at => alone(at, providers));
} finally {
    for (const provider of Object.values(providers)) await provider.stop();
    fs.rmSync(folder, { recursive: true, force: true });
}
process.exitCode = summary();
