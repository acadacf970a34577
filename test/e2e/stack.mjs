// The real program with everything around it, as `make run` starts it: PostgreSQL with Dify's
// tables, Redis, nginx with https://dify.test, the Casdoor-shaped provider, a judge as the console.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import readline from 'node:readline';

// `settings` stand above those that the stack has by itself, `without` names some to leave out;
// `plain` is http://127.0.0.1, which needs no host name and no certificate.
export async function startStack(build, { settings = {}, without = [], workers = 2, port, plain = false } = {}) {
    const words = ['--print-ready', '--workers', String(workers)];
    if (!plain) words.push('--https');
    if (port) words.push('--port', String(port));
    for (const [key, value] of Object.entries(settings)) words.push('--set', `${key}=${value}`);
    for (const key of without) words.push('--without', key);
    // It ends when its stdin does, so also when we are killed.
    const child = spawn(`${build}/test/service/tryout`, words, {
        stdio: ['pipe', 'pipe', 'inherit'],
        detached: true,  // a Ctrl-C is for us; we end it in order
    });
    const ended = new Promise(resolve => child.once('close', resolve));
    const ready = await new Promise((resolve, reject) => {
        const lines = readline.createInterface({ input: child.stdout });
        lines.once('line', line => resolve(JSON.parse(line)));
        child.once('error', reject);
        ended.then(status => reject(new Error(`the stack ended with status ${status}`)));
    });
    return new Stack(ready, child, ended);
}

class Stack {
    constructor(ready, child, ended) {
        Object.assign(this, ready);  // origin, gateway, casdoor, ca
        this.certificate = fs.readFileSync(this.ca, 'utf8');
        this.child = child;
        this.ended = ended;
    }

    // Switches a fault of the Casdoor-shaped provider (test/casdoor/README.md).
    control(what, members = {}) {
        const body = JSON.stringify(members);
        return new Promise((resolve, reject) => {
            const request = https.request(`${this.casdoor}/control/${what}`, {
                method: 'POST',
                ca: this.certificate,
                headers: { 'X-Control': 'for-tests', 'Content-Type': 'application/json' },
            });
            request.once('error', reject);
            request.once('response', response => {
                response.resume();
                if (response.statusCode === 200) resolve();
                else reject(new Error(`control ${what}: ${response.statusCode}`));
            });
            request.end(body);
        });
    }

    async stop() {
        this.child.stdin.end();
        const status = await this.ended;
        if (status !== 0) throw new Error(`the stack ended with status ${status}`);
    }
}
