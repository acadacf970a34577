// What is looked for on a page in a browser. Each gives its findings, one line of text each.

import fs from 'node:fs';
import { createRequire } from 'node:module';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Evaluated by the browser's debugger, so the page's Content-Security-Policy stays as it is.
export async function accessibility(page) {
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
    const { violations, incomplete } = await page.evaluate(
        tags => window.axe.run(document, { runOnly: tags }),
        rules);
    return [...violations, ...incomplete].flatMap(({ id, help, nodes }) =>
        nodes.map(node => `axe ${id}: ${help}, at ${node.html.slice(0, 120)}`));
}

export async function withoutScrollingSideways(page) {
    return page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const wide = [...document.querySelectorAll('*')].filter(
            element => element.getBoundingClientRect().right > clientWidth + 1);
        return scrollWidth > clientWidth || wide.length > 0
            ? [`wider than ${clientWidth} px: ${wide.map(e => e.tagName).join(' ') || scrollWidth}`]
            : [];
    });
}

// A cell has room for words: what is broken after each few letters can't be read.
export async function wordsInCells(page) {
    return page.evaluate(() => [...document.querySelectorAll('th, td')].flatMap(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top))).size;
        const most = Math.ceil(cell.textContent.length / 8) + 1;
        return lines > most ? [`"${cell.textContent}" is broken into ${lines} lines`] : [];
    }));
}

// A name in a script that is read from right to left begins at the right.
export async function fromRightToLeft(page, name) {
    const begins = await page.evaluate(wanted => {
        const links = [...document.querySelectorAll('a')];
        const text = links.find(link => link.textContent === wanted).firstChild;
        const left = at => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
        };
        return left(0) > left(wanted.length - 1);
    }, name);
    return begins ? [] : [`${name} isn't read from right to left`];
}

// What the gateway's pages are made of: anything else came out of a name or a parameter.
const elements = ['html', 'head', 'meta', 'title', 'style', 'body', 'main', 'h1', 'p', 'div', 'a',
                  'form', 'button', 'footer', 'code', 'br'];
const attributes = ['lang', 'dir', 'charset', 'name', 'content', 'class', 'href', 'method',
                    'action', 'type'];

// `more`: what this page has beside them.
export async function onlyOurElements(page, more = { elements: [], attributes: [] }) {
    return page.evaluate(([known, allowed]) => {
        const findings = [];
        for (const element of document.querySelectorAll('*')) {
            const tag = element.tagName.toLowerCase();
            if (!known.includes(tag)) findings.push(`an element of somebody else's: <${tag}>`);
            for (const { name } of element.attributes)
                if (!allowed.includes(name)) findings.push(`<${tag}> has the attribute ${name}`);
            const leads = element.getAttribute('href') ?? element.getAttribute('action');
            if (leads !== null && !['http:', 'https:'].includes(new URL(leads, location).protocol))
                findings.push(`<${tag}> leads to ${leads}`);
        }
        return findings;
    }, [[...elements, ...more.elements], [...attributes, ...more.attributes]]);
}

// Relative luminance and contrast as WCAG 2 defines them, of computed colours. Runs in the page.
const colours = `
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const luminance = colour => {
        const [r, g, b] = parts(colour).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const behind = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (parts(colour).length < 4 || parts(colour)[3] > 0) return colour;
        }
        return 'rgb(255, 255, 255)';
    };`;

// Under the person's own colours, where axe doesn't know what is drawn.
export async function readable(page) {
    return page.evaluate(`(() => {
        ${colours}
        const findings = [];
        for (const element of document.querySelectorAll(
            'h1, h2, p, a, button, footer, code, th, td, label, input')) {
            const style = getComputedStyle(element);
            const ratio = contrast(style.color, behind(element));
            if (ratio < 4.5)
                findings.push(element.tagName + ' has a contrast of ' + ratio.toFixed(1));
            if (element.matches('a, button, input') && style.textDecorationLine !== 'underline' &&
                (style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) < 1))
                findings.push(element.tagName + ' has lost its edge');
        }
        return findings;
    })()`);
}

export async function still(page) {
    return page.evaluate(() => {
        const moving = [...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        });
        return moving.map(element => `${element.tagName} moves`);
    });
}

const FOCUSABLE = 'a[href], button, input';

// Tab reaches each link, button and field in the order they are read, each shows that it has the
// focus, and Enter goes where it says.
export async function byKeyboard(page) {
    const findings = [];
    const targets = await page.evaluate(selector =>
        [...document.querySelectorAll(selector)].map(e => e.href ?? e.form.action), FOCUSABLE);
    await page.evaluate(() => document.activeElement.blur());
    for (const [index, target] of targets.entries()) {
        await page.keyboard.press('Tab');
        const focus = await focused(page);
        if (focus.index !== index) {
            findings.push(`Tab ${index + 1} reaches element ${focus.index + 1}`);
            break;
        }
        if (!focus.visible) findings.push(`the focus can't be seen on ${target}`);
        const within = target.split('#')[0] === page.url().split('#')[0] && target.includes('#');
        const asked = await (within ? jump(page) : enter(page));
        // A search adds what is searched for.
        if (asked !== target && asked?.split('?q=')[0] !== target)
            findings.push(`Enter on ${target} asks for ${asked}`);
    }
    return findings;
}

function focused(page) {
    return page.evaluate(`(() => {
        ${colours}
        const element = document.activeElement;
        const style = getComputedStyle(element);
        return {
            index: [...document.querySelectorAll('${FOCUSABLE}')].indexOf(element),
            visible: element.matches(':focus-visible') && style.outlineStyle !== 'none' &&
                parseFloat(style.outlineWidth) >= 2 &&
                contrast(style.outlineColor, behind(element.parentElement)) >= 3,
        };
    })()`);
}

// Where a link within the page leads, if there is such a place; the focus stays at the link.
async function jump(page) {
    const link = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press('Enter');
    const there = await page.evaluate(
        () => document.querySelector(':target') === null ? 'nowhere' : location.href);
    await link.evaluate(element => element.focus());
    return there;
}

// 204 is the answer that leaves the page where it is.
async function enter(page) {
    let tell;
    const asked = new Promise(resolve => { tell = resolve; });
    const timer = setTimeout(tell, 10_000, null);
    const answer = async route => {
        await route.fulfill({ status: 204 });
        tell(route.request().url());
    };
    await page.route('**/*', answer);
    await page.keyboard.press('Enter');
    const address = await asked;
    clearTimeout(timer);
    await page.unroute('**/*', answer);
    return address;
}
