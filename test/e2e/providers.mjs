// The providers of the scenarios, and what the gateway is told of each.

import { clientKey, signingKey } from './certificates.mjs';
import { OpenIdProvider, clientSecret } from './openid_provider.mjs';

// By id: `client` and `features` are the provider's side, `settings` the gateway's (OIDC_<ID>_*).
function descriptions(folder) {
    const rsa = signingKey('RS256', 'rsa');
    const ed = signingKey('EdDSA', 'ed');
    const key = clientKey(folder, 'client-key');
    const { jwk } = clientKey(folder, 'wrapping-key');
    const signed = (alg, more = {}) => ({ id_token_signed_response_alg: alg, ...more });
    return {
        rs256: { keys: [rsa] },
        ps256: { keys: [signingKey('PS256', 'ps')], client: signed('PS256'),
                 settings: { ALGORITHMS: 'PS256' } },
        es256: { keys: [rsa, signingKey('ES256', 'ec')],
                 client: signed('ES256', { token_endpoint_auth_method: 'client_secret_post' }),
                 settings: { ALGORITHMS: 'ES256', TOKEN_AUTH_METHOD: 'client_secret_post' } },
        eddsa: { keys: [rsa, ed],
                 client: signed('EdDSA', { token_endpoint_auth_method: 'private_key_jwt',
                                           client_secret: undefined, jwks: { keys: [key.jwk] } }),
                 settings: { ALGORITHMS: 'EdDSA', TOKEN_AUTH_METHOD: 'private_key_jwt',
                             CLIENT_SECRET: undefined, PRIVATE_KEY_FILE: key.file } },
        age: { keys: [rsa], settings: { MAX_AGE: '3600' } },
        userinfo: { keys: [rsa], claimsInIdToken: false },
        formpost: { keys: [rsa], settings: { RESPONSE_MODE: 'form_post' } },
        par: { keys: [rsa], features: { pushedAuthorizationRequests: {
            enabled: true, requirePushedAuthorizationRequests: true } } },
        eddsa_off: { keys: [rsa, ed], client: signed('EdDSA') },
        hs256: { keys: [rsa], client: signed('HS256') },
        encrypted: { keys: [rsa], features: { encryption: { enabled: true } },
                     client: { id_token_encrypted_response_alg: 'ECDH-ES',
                               jwks: { keys: [{ ...jwk, use: 'enc', alg: 'ECDH-ES' }] } } },
        secret: { keys: [rsa], settings: { CLIENT_SECRET: `${clientSecret}!` } },
        declined: { keys: [rsa], declines: true },
        unknown_ca: { keys: [rsa], settings: { CA_FILE: undefined } },
        other_name: { keys: [rsa], host: '127.0.0.1' },
        rotating: { keys: [rsa],
                    spare: ['second', 'third'].map(kid => signingKey('RS256', kid)) },
        late: { keys: [rsa] },
    };
}

// All listening but those that come `late`.
export async function startProviders(certificates, redirectUri, folder) {
    const providers = {};
    for (const [name, options] of Object.entries(descriptions(folder))) {
        providers[name] = new OpenIdProvider({ name, certificates, ...options });
        await providers[name].start(redirectUri);
    }
    await providers.late.stop();
    return providers;
}

export function settingsFor(providers, certificates) {
    const all = { OIDC_PROVIDERS: Object.keys(providers).join(',') };
    for (const [id, { issuer, options }] of Object.entries(providers)) {
        const keys = { ISSUER: issuer, CLIENT_ID: 'difysso', CLIENT_SECRET: clientSecret,
                       CA_FILE: certificates.caFile, ...options.settings };
        for (const [key, value] of Object.entries(keys))
            if (value !== undefined) all[`OIDC_${id.toUpperCase()}_${key}`] = value;
    }
    return all;
}
