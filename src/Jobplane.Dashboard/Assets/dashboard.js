// Everything here is an addition: without it all pages work, and show what was so when they were loaded.

const interval = 3000;
const pausedKey = "jobplane-paused";
const main = document.getElementById("main");
const announce = text => { const region = document.querySelector("[data-announce]"); if (region) region.textContent = text; };

// What was done is said once; reading the page again must not say it again.
if (document.querySelector("[data-notice]")) {
    const address = new URL(location.href);
    address.searchParams.delete("notice");
    address.searchParams.delete("count");
    history.replaceState(null, "", address);
}

// --- Live updates: the page's content is read again, and only what differs is changed, so that focus, selection and open parts stay.

function morph(from, to) {
    if (from.nodeType !== Node.ELEMENT_NODE) {
        if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
        return;
    }
    // What the script itself has written stays.
    if (from.matches("[data-selected], [data-select-all]")) return;
    for (const { name } of [...from.attributes])
        if (!to.hasAttribute(name) && name !== "open" && name !== "data-current") from.removeAttribute(name);
    for (const { name, value } of to.attributes)
        if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    morphChildren(from, to);
}

const keyOf = node => node.nodeType === Node.ELEMENT_NODE ? node.dataset.key ?? "" : "";
const isSame = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function morphChildren(from, to) {
    const keyed = new Map([...from.children].filter(keyOf).map(child => [keyOf(child), child]));
    let place = from.firstChild;
    for (const wanted of [...to.childNodes]) {
        const key = keyOf(wanted);
        let found = key ? keyed.get(key) : place && isSame(place, wanted) ? place : null;
        if (found && isSame(found, wanted)) {
            if (found === place) place = place.nextSibling;
            else from.insertBefore(found, place);
            morph(found, wanted);
        } else {
            from.insertBefore(wanted, place);
        }
    }
    while (place) {
        const next = place.nextSibling;
        place.remove();
        place = next;
    }
}

function startLive() {
    const box = document.querySelector("[data-live-box]");
    const state = box.querySelector("[data-live-state]");
    const toggle = box.querySelector("[data-live-toggle]");
    let renderedAt = Date.now();
    let paused = sessionStorage.getItem(pausedKey) === "true";
    let lost = false;
    let busy = false;
    box.hidden = false;

    const show = () => {
        const seconds = Math.floor((Date.now() - renderedAt) / 1000);
        const age = seconds < 2 ? "now" : seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
        box.dataset.state = lost ? "lost" : paused ? "paused" : "live";
        const text = lost ? `No answer, as of ${age}` : paused ? `Paused, as of ${age}` : `Updated ${age}`;
        if (state.textContent !== text) state.textContent = text;
        const label = paused ? "Resume" : "Pause";
        if (toggle.textContent !== label) toggle.textContent = label;
        toggle.setAttribute("aria-pressed", String(paused));
    };

    // Nothing is taken away from under somebody's hands.
    const isInUse = () => document.querySelector("dialog[open], .confirm[open]")
        || main.querySelector("form :focus:not(button)") || !(getSelection()?.isCollapsed ?? true);

    const refresh = async () => {
        if (busy || paused || document.hidden || isInUse()) return;
        busy = true;
        try {
            const answer = await fetch(location.href, { headers: { "Jobplane-Fragment": "main" }, redirect: "error", signal: AbortSignal.timeout(10000) });
            if (answer.status === 401) { location.reload(); return; }
            if (!answer.ok) throw new Error(String(answer.status));
            const wanted = document.createElement("main");
            wanted.innerHTML = await answer.text();
            if (paused || isInUse()) return;
            morphChildren(main, wanted);
            showAdditions();
            renderedAt = Date.now();
            if (lost) announce("Updates are back.");
            lost = false;
        } catch {
            if (!lost) announce("The server does not answer. What is shown may be old.");
            lost = true;
        } finally {
            busy = false;
            show();
        }
    };

    const setPaused = value => {
        paused = value;
        sessionStorage.setItem(pausedKey, String(paused));
        announce(paused ? "Updates are paused." : "Updates are on.");
        show();
        refresh();
    };

    toggle.addEventListener("click", () => setPaused(!paused));
    document.addEventListener("visibilitychange", refresh);
    document.addEventListener("jobplane:pause", () => setPaused(!paused));
    setInterval(refresh, interval);
    setInterval(show, 1000);
    show();
}

if (main && document.body.dataset.live === "true") startLive();

// --- Selecting rows

function countSelected() {
    const all = [...document.querySelectorAll("[data-select]")];
    const chosen = all.filter(box => box.checked).length;
    for (const whole of document.querySelectorAll("[data-select-all]")) {
        whole.checked = chosen > 0 && chosen === all.length;
        whole.indeterminate = chosen > 0 && chosen < all.length;
    }
    for (const text of document.querySelectorAll("[data-selected]"))
        text.textContent = chosen === 0 ? "Tick jobs to act on them" : `${chosen} selected`;
}

document.addEventListener("change", event => {
    if (event.target.matches("[data-select-all]"))
        for (const box of document.querySelectorAll("[data-select]")) box.checked = event.target.checked;
    if (event.target.matches("[data-select], [data-select-all]")) countSelected();
});

// Parts of the page that do nothing without the script.
function showAdditions() {
    for (const whole of document.querySelectorAll("[data-select-all]")) whole.hidden = false;
    countSelected();
}

showAdditions();

// One open confirmation at a time; a click elsewhere closes it.
document.addEventListener("click", event => {
    for (const open of document.querySelectorAll(".confirm[open]"))
        if (!open.contains(event.target)) open.open = false;
});

// --- Keyboard

const help = document.getElementById("help");
for (const button of document.querySelectorAll("[data-help-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
}

let waitsForPlace = false;
const rows = () => [...document.querySelectorAll("main tbody tr")];

function step(by) {
    const all = rows();
    if (all.length === 0) return;
    const current = all.findIndex(row => row.hasAttribute("data-current"));
    const next = all[Math.min(Math.max(current + by, 0), all.length - 1)];
    if (current >= 0) all[current].removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
        for (const open of document.querySelectorAll(".confirm[open]")) {
            open.open = false;
            open.querySelector("summary").focus();
        }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) {
        if (event.key === "Escape") event.target.blur();
        return;
    }
    if (waitsForPlace) {
        waitsForPlace = false;
        const place = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
        if (place) {
            event.preventDefault();
            place.click();
        }
        return;
    }
    switch (event.key) {
        case "/": document.getElementById("q")?.focus(); break;
        case "?": help?.showModal(); break;
        case "g": waitsForPlace = true; setTimeout(() => { waitsForPlace = false; }, 1500); break;
        case "j": step(1); break;
        case "k": step(-1); break;
        case "p": document.dispatchEvent(new Event("jobplane:pause")); break;
        case "x": {
            const box = document.querySelector("tr[data-current] [data-select]");
            if (!box) return;
            box.checked = !box.checked;
            countSelected();
            break;
        }
        default: return;
    }
    event.preventDefault();
});
