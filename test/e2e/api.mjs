// The API against its own description: npm's @seriousme/openapi-schema-validator reads the document,
// and PyPI's schemathesis asks the running program all that it describes, and more: no answer outside
// of it, and none that is a fault of ours.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, equal, scenario, summary } from './report.mjs';
import { startStack } from './stack.mjs';

const [build, schemathesis] = process.argv.slice(2);

// A method that nobody here knows is 501 (RFC 9110, section 15.6.2), which is no fault of ours.
fs.writeFileSync('schemathesis.toml',
    '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", 501]\n');

// One step of a sign-in; a redirect isn't followed. Each has its own connection: an old one may
// have been closed while schemathesis ran.
function ask(stack, url, { method = 'GET', cookies = [], body = '' } = {}) {
    const secure = url.startsWith('https:');
    const headers = { Cookie: cookies.join('; ') };
    if (body) headers['Content-Type'] = 'application/x-www-form-urlencoded';
    return new Promise((resolve, reject) => {
        const request = (secure ? https : http).request(
            url, { method, headers, agent: false, ca: secure ? stack.certificate : undefined }, response => {
                let text = '';
                response.setEncoding('utf8');
                response.on('data', piece => { text += piece; });
                response.on('end', () => resolve({
                    status: response.statusCode,
                    location: response.headers.location,
                    cookies: (response.headers['set-cookie'] ?? []).map(line => line.split(';')[0]),
                    text,
                }));
            });
        request.once('error', reject);
        request.end(body);
    });
}

// The access token of alice's session.
async function signIn(stack) {
    const login = await ask(stack, `${stack.gateway}/v1/auth/login`);
    const page = await ask(stack, login.location);
    const form = await ask(stack, login.location, {
        method: 'POST',
        cookies: page.cookies,
        body: 'username=alice&password=pw-alice-123',
    });
    const landed = await ask(stack, form.location, { cookies: login.cookies });
    equal(landed.status, 302, 'the callback');
    const cookie = landed.cookies.find(line => line.startsWith('access_token='));
    return cookie.slice('access_token='.length);
}

// What it found stands in its output.
function run(stack, name, words) {
    const checks = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance',
        'response_headers_conformance', 'response_schema_conformance'];
    const { status } = spawnSync(schemathesis, [
        '--config-file', 'schemathesis.toml', 'run', `${stack.gateway}/v1/openapi.json`, '--checks', checks.join(','),
        '--phases', 'examples,coverage,fuzzing', '--max-examples', '40', '--seed', '1',
        '--warnings', 'off', '--continue-on-failure', ...words,
    ], { stdio: 'inherit' });
    equal(status, 0, `schemathesis (${name})`);
}

const adminToken = 'only-for-tests-0123456789abcdef0123456789';
const scimToken = 'scim-token-for-tests-8Kq';
const webhookSecret = 'hook-secret-for-tests-Zp4u';

const stack = await startStack(build, {
    plain: true,
    settings: {
        RATE_LIMIT_LOGIN: '0',
        RATE_LIMIT_CALLBACK_FAILURES: '0',
        RATE_LIMIT_REFRESH: '0',
        ADMIN_TOKEN: adminToken,
        SCIM_TOKEN: scimToken,
        CASDOOR_WEBHOOK_SECRET: webhookSecret,
    },
});
try {
    await scenario('the document is OpenAPI 3.1', async () => {
        const document = await ask(stack, `${stack.gateway}/v1/openapi.json`);
        const validator = new Validator();
        const { valid, errors } = await validator.validate(JSON.parse(document.text));
        expect(valid, JSON.stringify(errors));
        equal(validator.version, '3.1', 'the version');
    });
    await scenario('nobody gets an answer that is not described', () => run(stack, 'nobody', []));
    await scenario('nor does somebody who is signed in', async () => {
        const token = await signIn(stack);
        run(stack, 'alice', ['--header', `Authorization: Bearer ${token}`,
            '--exclude-path', '/auth/logout', '--exclude-operation-id', 'delete_auth_sessions']);
    });
    // What they end, change and remove is named by chance, or was made in the same run.
    await scenario('nor does a program of the administrators', () => run(stack, 'administrator', [
        '--header', `Authorization: Bearer ${adminToken}`, '--include-path-regex', '^/admin/']));
    await scenario('nor does a directory', () => run(stack, 'directory', [
        '--header', `Authorization: Bearer ${scimToken}`, '--include-path-regex', '^/scim/']));
    await scenario('nor does Casdoor', () => run(stack, 'Casdoor', [
        '--header', `X-Difysso-Secret: ${webhookSecret}`, '--include-path-regex', '^/hooks/']));
} finally {
    await stack.stop();
}
process.exitCode = summary();
