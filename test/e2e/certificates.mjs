// A private CA and what it signs, made by openssl for one run.

import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

// A CA and a server's certificate for localhost, as files in this folder.
export function makeCertificates(folder) {
    const file = name => path.join(folder, name);
    const request = (subject, more) => execFileSync('openssl', [
        'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
        '-days', '2', '-subj', `/CN=${subject}`, ...more], { stdio: ['ignore', 'ignore', 'pipe'] });
    request('CA of this test', ['-keyout', file('ca.key'), '-out', file('ca.pem')]);
    request('localhost', [
        '-CA', file('ca.pem'), '-CAkey', file('ca.key'),
        '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE',
        '-keyout', file('server.key'), '-out', file('server.pem')]);
    return {
        caFile: file('ca.pem'),
        ca: fs.readFileSync(file('ca.pem')),
        cert: fs.readFileSync(file('server.pem')),
        key: fs.readFileSync(file('server.key')),
    };
}

// A signing key as a private JWK.
export function signingKey(alg, kid) {
    const kinds = {
        RS256: ['rsa', { modulusLength: 2048 }],
        PS256: ['rsa', { modulusLength: 2048 }],
        ES256: ['ec', { namedCurve: 'P-256' }],
        EdDSA: ['ed25519', {}],
    };
    const { privateKey } = crypto.generateKeyPairSync(...kinds[alg]);
    return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg, kid };
}

// A client's key pair: the private half in a file for the gateway, the public half as a JWK.
export function clientKey(folder, name) {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const file = path.join(folder, `${name}.pem`);
    fs.writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    return { file, jwk: { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' } };
}
