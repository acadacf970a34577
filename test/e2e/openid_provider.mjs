// npm's oidc-provider (certified for the OpenID Connect profiles), one issuer a scenario, over
// https with the test's private CA. People sign in and consent without being asked.

import https from 'node:https';

export const clientId = 'difysso';
// Characters that form-urlencoding and HTTP Basic could get wrong (RFC 6749, section 2.3.1).
export const clientSecret = `a:b+c d%2Be/f=g&h"i?${'x'.repeat(32)}`;

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

export const name = 'Zoë Ω';  // of everybody

// It says, from its import on, what a provider in production should do otherwise.
for (const level of ['info', 'warn']) {
    const say = console[level];
    console[level] = (...words) => String(words[0]).includes('oidc-provider') || say(...words);
}
const { default: Provider } = await import('oidc-provider');

export class OpenIdProvider {
    // What differs between the scenarios: `client` (its metadata), `keys` (private JWKs),
    // `features`, `claimsInIdToken`. The port is kept over stop() and start().
    constructor(options) {
        this.options = options;
        this.asked = [];       // "GET /jwks" and so on, in order
        this.declines = options.declines ?? false;  // the person says no
    }

    async start(redirectUri) {
        this.server = https.createServer(
            { cert: this.options.certificates.cert, key: this.options.certificates.key },
            (request, response) => this.answer(request, response));
        await new Promise(resolve => this.server.listen(this.port ?? 0, '127.0.0.1', resolve));
        this.port = this.server.address().port;
        this.issuer = `https://${this.options.host ?? 'localhost'}:${this.port}`;
        if (redirectUri) this.redirectUri = redirectUri;
        if (this.redirectUri) this.publish(this.options.keys);
    }

    async stop() {
        const closed = new Promise(resolve => this.server.close(resolve));
        this.server.closeAllConnections();
        await closed;
    }

    get person() {
        return `person-of-${this.options.name}`;
    }
    get email() {
        return `${this.person}@example.org`;
    }

    // The provider anew, with these keys in the place of those it had.
    publish(keys) {
        const { client = {}, features = {}, claimsInIdToken = true } = this.options;
        this.provider = new Provider(this.issuer, {
            clients: [{ client_id: clientId, client_secret: clientSecret,
                        redirect_uris: [this.redirectUri], ...client }],
            jwks: { keys },
            enabledJWA: { idTokenSigningAlgValues: algorithms },
            cookies: { keys: ['of this test'] },
            conformIdTokenClaims: !claimsInIdToken,
            pkce: { required: () => true },
            claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
            features: { devInteractions: { enabled: false }, ...features },
            findAccount: (context, id) => ({
                accountId: id,
                claims: () => ({ sub: id, email: this.email, email_verified: true, name }),
            }),
            interactions: { url: (context, interaction) => `/auto/${interaction.uid}` },
        });
    }

    count(what) {
        return this.asked.filter(line => line === what).length;
    }

    async answer(request, response) {
        const path = new URL(request.url, this.issuer).pathname;
        this.asked.push(`${request.method} ${path}`);
        if (!path.startsWith('/auto/')) return this.provider.callback()(request, response);
        try {
            const details = await this.provider.interactionDetails(request, response);
            await this.provider.interactionFinished(request, response, await this.decide(details),
                                                    { mergeWithLastSubmission: true });
        } catch (error) {
            response.writeHead(500).end(error.stack);
        }
    }

    async decide({ prompt, session, params }) {
        if (this.declines) return { error: 'access_denied', error_description: '<b>no</b>' };
        if (prompt.name === 'login') return { login: { accountId: this.person, amr: ['pwd'] } };
        const grant = new this.provider.Grant({ accountId: session.accountId,
                                                clientId: params.client_id });
        grant.addOIDCScope('openid email profile');
        return { consent: { grantId: await grant.save() } };
    }
}
