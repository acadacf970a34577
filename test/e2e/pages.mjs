// Every page that the gateway can show, and a browser's way to each.

function at(path) {
    return (page, stack) => page.goto(stack.gateway + path);
}

// The provider's form, with the attempt's state in its address.
function begin(page, stack) {
    return page.goto(`${stack.gateway}/v1/auth/login?provider=casdoor`);
}

// A whole sign-in, with this fault of the provider if one is named.
function signIn(person, fault, members = {}) {
    return async (page, stack) => {
        await begin(page, stack);
        if (fault) await stack.control('fault', { fault, times: 1, ...members });
        const [answer] = await Promise.all([
            page.waitForNavigation(),
            page.click(`button[value=${person}]`),
        ]);
        return answer;
    };
}

// What the provider might say instead of a code.
function error(code, description) {
    return async (page, stack) => {
        await begin(page, stack);
        const state = new URL(page.url()).searchParams.get('state');
        const query = new URLSearchParams({ state, error: code, error_description: description });
        return page.goto(`${stack.gateway}/v1/auth/callback?${query}`);
    };
}

function post(path) {
    return async (page, stack) => {
        await page.setContent(
            `<form method="post" action="${stack.gateway + path}"><button>send</button></form>`);
        const [answer] = await Promise.all([page.waitForNavigation(), page.click('button')]);
        return answer;
    };
}

// From a network that may ask once a minute.
async function tooOften(page, stack) {
    await begin(page, stack);
    return begin(page, stack);
}

// The first link of a page that asks before it ends something.
function asked(what) {
    return async (page, stack) => {
        await page.goto(`${stack.gateway}/v1/admin/`);
        const link = page.locator(`a[href*="/admin/${what}/"]`).first();
        return page.goto(new URL(await link.getAttribute('href'), page.url()).href);
    };
}

// `code` is the reason on the page (absent on pages that refuse nothing), `again` whether it leads
// to a new start, `elsewhere` that a proxy says it is asked from another network.
export const pages = [
    { name: 'chooser', status: 200, chooser: true, open: at('/v1/auth/') },
    { name: 'chooser-target', status: 200, chooser: true,
      open: at('/v1/auth/login?redirect_url=%2F%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E') },
    { name: '400-bad-request', status: 400, code: 'bad_request',
      open: at('/v1/auth/login?a=%zz') },
    { name: '400-host', status: 400, code: 'host_not_allowed',
      open: (page, stack) =>
          page.goto(`${stack.gateway.replace('//', '//sso.')}/v1/auth/`) },
    { name: '400-state-missing', status: 400, code: 'state_missing', again: true,
      open: at('/v1/auth/callback?code=%3Cscript%3E') },
    { name: '400-state-unknown', status: 400, code: 'state_unknown', again: true,
      open: at(`/v1/auth/callback?code=a&state=${'A'.repeat(32)}`) },
    { name: '400-provider-unknown', status: 400, code: 'provider_unknown', again: true,
      open: at('/v1/auth/login?provider=%3Cb%3Enobody%3C%2Fb%3E') },
    { name: '400-provider-error', status: 400, code: 'provider_error', again: true,
      open: error('server_error', '<script>alert(1)</script>') },
    { name: '403-declined', status: 403, code: 'provider_denied', again: true,
      open: error('access_denied', 'no') },
    { name: '403-account-refused', status: 403, code: 'account_refused',
      open: signIn('carol') },
    { name: '403-locked', status: 403, code: 'user_forbidden',
      open: signIn('alice', 'is_forbidden') },
    { name: '404', status: 404, code: 'not_found',
      open: at('/v1/%3Cimg%20src=x%20onerror=alert(1)%3E') },
    { name: '405', status: 405, code: 'method_not_allowed', open: post('/v1/auth/providers') },
    { name: '422', status: 422, code: 'parameter_invalid',
      open: at('/v1/auth/providers?size=%22%3E%3Cb%3E') },
    { name: '429', status: 429, code: 'too_many_requests', elsewhere: true,
      open: tooOften },
    { name: '502-signature', status: 502, code: 'id_token_signature_invalid',
      open: signIn('alice', 'wrong_signature') },
    { name: '502-expired', status: 502, code: 'id_token_expired', again: true,
      open: signIn('alice', 'expired') },
    { name: '503-provider', status: 503, code: 'provider_unavailable',
      open: signIn('alice', 'status500_html') },
];

// What the pages of who is signed in are made of beside that of the others.
const list = { elements: ['section', 'h2'], attributes: [] };
const contents = {
    elements: [...list.elements, 'nav', 'ul', 'li'], attributes: ['id', 'aria-labelledby'],
};
const administration = {
    elements: [...list.elements, 'svg', 'desc', 'rect', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
               'label', 'input', 'nav'],
    attributes: ['id', 'role', 'for', 'value', 'maxlength', 'scope', 'data-name', 'aria-label',
                 'aria-labelledby', 'viewBox', 'x', 'y', 'width', 'height'],
};

// For alice, who is an administrator; `links`: has some.
export const memberPages = [
    { name: 'docs', status: 200, links: true, made: contents, open: at('/v1/docs') },
    { name: 'my-sessions', status: 200, links: true, made: list, open: at('/v1/auth/sessions') },
    { name: 'admin', status: 200, links: true, made: administration, open: at('/v1/admin/') },
    { name: 'admin-search', status: 200, links: true, made: administration,
      open: at('/v1/admin/?size=2&q=example.test') },
    { name: 'admin-nothing', status: 200, links: true, made: administration,
      open: at('/v1/admin/?q=%22%3E%3Cb%3Enobody') },
    { name: 'admin-end-session', status: 200, links: true, made: administration,
      open: asked('sessions') },
    { name: 'admin-end-all', status: 200, links: true, made: administration,
      open: asked('accounts') },
    { name: '404-session', status: 404, code: 'not_found',
      open: at('/v1/admin/sessions/none/end') },
];
