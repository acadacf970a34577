// A person's way through a sign-in, step by step, each step judged.

import { name } from './openid_provider.mjs';
import { equal, expect } from './report.mjs';
import { Visitor } from './visitor.mjs';

export class SignIns {
    constructor(stack, providers, certificates) {
        Object.assign(this, { stack, providers });
        this.trusted = [stack.certificate, certificates.ca];
        this.callback = `${stack.gateway}/v1/auth/callback`;
    }

    // A new person's browser at the gateway's login.
    async ask(query) {
        const visitor = new Visitor(this.trusted);
        return { visitor, login: await visitor.get(`${this.stack.gateway}/v1/auth/login${query}`) };
    }

    // The same, which must lead to the provider.
    async begin(id) {
        const { visitor, login } = await this.ask(`?provider=${id}`);
        equal(login.status, 302, `the status of login (${login.code})`);
        const { issuer } = this.providers[id];
        expect(login.location.startsWith(`${issuer}/`), `login leads to ${login.location}`);
        return { visitor, login };
    }

    // Through the provider, up to its answer: a redirect to the callback, or a form for it.
    async back(visitor, login) {
        const arrives = address => address.startsWith(`${this.callback}?`);
        const answer = await visitor.follow(login, arrives);
        const arrived = answer.location !== null || (answer.status === 200 && answer.form.action);
        expect(arrived, `the provider says ${answer.status}: ${answer.body.slice(0, 300)}`);
        return answer;
    }

    // And what the gateway says to it.
    async land(visitor, login) {
        const answer = await this.back(visitor, login);
        if (answer.location) return visitor.get(answer.location);
        equal(answer.form.action, this.callback, 'where the form leads');
        return visitor.post(answer.form.action, answer.form.fields, answer.url);
    }

    // A whole sign-in; the profile that Dify's judge gives for the session.
    async accepted(id) {
        const { visitor, login } = await this.begin(id);
        const landing = await this.land(visitor, login);
        equal(landing.status, 302, `the status of the callback (${landing.code})`);
        equal(new URL(landing.location).origin, this.stack.origin, 'where it ends');
        const csrf = visitor.cookies.find(cookie => cookie.name.endsWith('csrf_token'))?.value;
        const profile = await visitor.get(`${this.stack.origin}/console/api/account/profile`,
                                          { 'X-CSRF-Token': csrf ?? '' });
        equal(profile.status, 200, 'the status of the profile');
        const person = JSON.parse(profile.body);
        equal(person.email, this.providers[id].email, "the session's address");
        equal(person.name, name, "the session's name");
        return person;
    }

    async refused(id, status, code) {
        const { visitor, login } = await this.begin(id);
        this.nothingIssued(visitor, await this.land(visitor, login), status, code);
    }

    nothingIssued(visitor, answer, status, code) {
        equal(`${answer.status} ${answer.code}`, `${status} ${code}`, 'the answer');
        const tokens = visitor.cookies.filter(cookie => cookie.name.endsWith('_token'));
        equal(tokens.length, 0, 'the number of tokens');
    }
}
