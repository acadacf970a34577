// A person's browser, as far as a sign-in needs one: cookies with their rules, redirects followed
// one by one, forms posted. Every name ends in .test or is localhost, and is on this machine.

import https from 'node:https';

export class Visitor {
    constructor(certificates) {
        this.cookies = [];
        this.agent = new https.Agent({
            ca: certificates,
            lookup: (name, options, done) => options.all
                ? done(null, [{ address: '127.0.0.1', family: 4 }])
                : done(null, '127.0.0.1', 4),
        });
    }

    get(address, headers = {}) {
        return this.send('GET', address, headers);
    }

    // `from` is the page with the form: another site's POST carries no Lax cookie (RFC 6265bis).
    post(address, form, from) {
        const other = new URL(from).hostname !== new URL(address).hostname;
        return this.send('POST', address,
            { 'Content-Type': 'application/x-www-form-urlencoded', Origin: new URL(from).origin },
            new URLSearchParams(form).toString(), other);
    }

    // Until it isn't a redirect any more, or it leads to where `stop` says.
    async follow(answer, stop = () => false) {
        for (let hops = 0; answer.location && !stop(answer.location); ++hops) {
            if (hops === 20) throw new Error(`redirected without end to ${answer.location}`);
            answer = await this.get(answer.location);
        }
        return answer;
    }

    send(method, address, headers, body = '', crossSite = false) {
        const url = new URL(address);
        const cookie = this.fitting(url, crossSite);
        return new Promise((resolve, reject) => {
            const request = https.request(url, {
                method,
                agent: this.agent,
                headers: { Accept: 'application/json', ...headers,
                           ...(cookie && { Cookie: cookie }),
                           ...(body && { 'Content-Length': Buffer.byteLength(body) }) },
            });
            request.once('error', reject);
            request.once('response', async response => {
                const chunks = [];
                for await (const chunk of response) chunks.push(chunk);
                this.keep(url, response.headers['set-cookie'] ?? []);
                resolve(new Answer(url, response, Buffer.concat(chunks).toString()));
            });
            request.end(body);
        });
    }

    fitting(url, crossSite) {
        const path = cookie => url.pathname === cookie.path ||
            url.pathname.startsWith(cookie.path.replace(/\/?$/, '/'));
        return this.cookies
            .filter(cookie => cookie.host === url.hostname && path(cookie) &&
                (!crossSite || cookie.sameSite === 'none'))
            .map(({ name, value }) => `${name}=${value}`).join('; ');
    }

    keep(url, lines) {
        for (const line of lines) {
            const [pair, ...rest] = line.split(/; */);
            const is = Object.fromEntries(rest.map(part => {
                const [key, value = ''] = part.split('=');
                return [key.toLowerCase(), value];
            }));
            const name = pair.slice(0, pair.indexOf('='));
            const cookie = {
                name, value: pair.slice(name.length + 1), host: url.hostname,
                path: is.path || '/', sameSite: (is.samesite ?? 'lax').toLowerCase(), line,
            };
            this.cookies = this.cookies.filter(old => old.name !== name ||
                old.host !== cookie.host || old.path !== cookie.path);
            const gone = is['max-age'] !== undefined ? Number(is['max-age']) <= 0
                : is.expires !== undefined && Date.parse(is.expires) <= Date.now();
            // Browsers drop these: None without Secure, __Host- that isn't of the host alone.
            const broken = (cookie.sameSite === 'none' && is.secure === undefined) ||
                (name.startsWith('__Host-') &&
                 (is.secure === undefined || is.path !== '/' || is.domain !== undefined));
            if (!gone && !broken) this.cookies.push(cookie);
        }
    }
}

class Answer {
    constructor(url, response, body) {
        Object.assign(this, { url: url.href, status: response.statusCode, headers: response.headers,
                              body });
        const { location } = response.headers;
        this.location = location === undefined ? null : new URL(location, url).href;
    }

    // The code of a problem (RFC 9457), null when it is none.
    get code() {
        if (!this.headers['content-type']?.startsWith('application/problem+json')) return null;
        return JSON.parse(this.body).code;
    }

    // The fields and the target of the one form of a page that posts itself.
    get form() {
        const unescape = text => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'")
            .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
        const attribute = (tag, name) =>
            unescape(tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? '');
        const action = attribute(this.body.match(/<form[^>]*>/)?.[0] ?? '', 'action');
        const fields = [...this.body.matchAll(/<input[^>]*>/g)]
            .map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')]);
        return { action, fields };
    }
}
