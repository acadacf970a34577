// One line a scenario, and the exit status.

let failures = 0;
let passed = 0;

export class Finding extends Error {}

// REQUIRES-like: what is said is what was expected and isn't so.
export function expect(condition, said) {
    if (!condition) throw new Finding(said);
}

export function equal(got, wanted, what) {
    expect(got === wanted, `${what} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

export function found(where, findings) {
    for (const finding of findings) console.log(`FAILED  ${where}: ${finding}`);
    failures += findings.length;
    if (findings.length === 0) {
        console.log(`ok      ${where}`);
        ++passed;
    }
}

// Runs it; a Finding is the scenario's failure, anything else too, with its stack.
export async function scenario(name, run) {
    try {
        await run();
        found(name, []);
    } catch (error) {
        found(name, [error instanceof Finding ? error.message : error.stack]);
    }
}

// Whoever waits for a server asks until it is so.
export async function until(condition, what, seconds = 30) {
    const end = performance.now() + seconds * 1000;
    while (!(await condition())) {
        if (performance.now() > end) throw new Finding(`waited ${seconds} s for ${what}`);
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

export function summary() {
    console.log(`${passed} passed, ${failures} failed`);
    return failures === 0 && passed > 0 ? 0 : 1;
}
