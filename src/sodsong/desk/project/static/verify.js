/* Verifies evidence in the browser: what is dropped here does not leave this machine. Steps and forms: docs/evidence.md.
   Without this file, or where the browser has no Ed25519, the form sends the file to the server, which does the same. */
"use strict";
(() => {
  const HEAD = "c2sp.org/tlog-proof@v1";
  const FORMAT = "sodsong-evidence-1";
  const utf8 = new TextEncoder();
  class Altered extends Error {}
  class NoEvidence extends Error {}

  const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of parts) { all.set(one, at); at += one.length; }
    return all;
  };
  const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const latin = (bytes) => {
    let all = "";
    for (let at = 0; at < bytes.length; at += 32768) all += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return all;
  };
  const encoded = (bytes) => btoa(latin(bytes));
  function decoded(written, length) {
    let raw;
    try { raw = atob(written); } catch { throw new Altered("base64"); }
    const bytes = Uint8Array.from(raw, (one) => one.charCodeAt(0));
    if (btoa(raw) !== written || (length !== undefined && bytes.length !== length)) throw new Altered("base64");
    return bytes;
  }

  /* RFC 8785 for what evidence holds: no fractions. JSON.stringify writes strings as it asks; sort() is by UTF-16 units. */
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value !== null && typeof value === "object")
      return "{" + Object.keys(value).sort().map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Altered("a fraction");
    return JSON.stringify(value);
  }
  function readJson(bytes) {
    let value;
    const written = text(bytes);
    try { value = JSON.parse(written); } catch { throw new Altered("JSON"); }
    if (canonical(value) !== written) throw new Altered("JSON");
    return value;
  }

  async function key(vkey) {
    const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey);
    if (!match) throw new Altered("key");
    const raw = decoded(match[3], 33);
    const id = (await sha256(joined(utf8.encode(match[1] + "\n"), raw))).slice(0, 4);
    if (hex(id) !== match[2] || (raw[0] !== 1 && raw[0] !== 4)) throw new Altered("key");
    return { name: match[1], id: match[2], kind: raw[0], public: raw.slice(1), vkey, until: null };
  }
  async function ring(written) {
    const found = [];
    for (const line of written.split("\n").map((one) => one.trim()).filter(Boolean)) {
      const [vkey, until] = line.split(" ");
      found.push({ ...(await key(vkey)), until: until === undefined ? null : BigInt(until) });
    }
    if (!found.length) throw new Altered("key");
    return found;
  }
  function note(written) {
    const at = written.lastIndexOf("\n\n");
    if (at < 0 || !written.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(written)) throw new Altered("note");
    const lines = written.slice(at + 2, -1).split("\n").map((line) => {
      const match = /^— ([^\s+]+) (\S+)$/.exec(line);
      if (!match) throw new Altered("note");
      const raw = decoded(match[2]);
      if (raw.length < 5) throw new Altered("note");
      return { name: match[1], id: hex(raw.slice(0, 4)), content: raw.slice(4) };
    });
    return { text: written.slice(0, at + 1), lines };
  }
  async function holds(one, written, signature) {
    let message = utf8.encode(written);
    if (one.kind === 4) {
      if (signature.length < 9) return false;
      const at = signature.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
      message = utf8.encode(`cosignature/v1\ntime ${at}\n${written}`);
      signature = signature.slice(8);
    }
    const imported = await crypto.subtle.importKey("raw", one.public, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  }

  const node = (left, right) => sha256(joined(Uint8Array.of(1), left, right));
  async function included(leaf, index, size, path, root) { /* RFC 9162, 2.1.3.2 */
    let at = index, last = size - 1n;
    for (const step of path) {
      if (last === 0n) return false;
      if (at & 1n || at === last) {
        leaf = await node(step, leaf);
        while (!(at & 1n) && at) { at >>= 1n; last >>= 1n; }
      } else leaf = await node(leaf, step);
      at >>= 1n; last >>= 1n;
    }
    return index < size && last === 0n && same(leaf, root);
  }
  function readProof(written) {
    const gap = written.indexOf("\n\n");
    const lines = written.slice(0, gap).split("\n");
    if (gap < 0 || lines.shift() !== HEAD) throw new Altered("proof");
    const extra = lines.length && lines[0].startsWith("extra ") ? decoded(lines.shift().slice(6)) : null;
    const index = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "");
    const point = note(written.slice(gap + 2));
    const parts = point.text.split("\n");
    if (!index || parts.length !== 4 || !/^(0|[1-9][0-9]{0,18})$/.test(parts[1])) throw new Altered("proof");
    return {
      index: BigInt(index[1]), path: lines.map((line) => decoded(line, 32)), extra, ...point,
      origin: parts[0], size: BigInt(parts[1]), root: decoded(parts[2], 32),
    };
  }

  /* The embedded files of a PDF as Sodsong writes it: no object streams. */
  async function embedded(bytes) {
    const pdf = latin(bytes);
    const found = {};
    for (const spec of pdf.matchAll(/\/Type\/Filespec\/F\(([\w.-]{1,60})\)\/UF\([^)]*\)\/EF<<\/F (\d{1,7}) 0 R/g)) {
      const objects = [...pdf.matchAll(new RegExp(`(?:^|[\\r\\n])${spec[2]} 0 obj\\s*<<([^]*?)>>\\s*stream\\r?\\n`, "g"))];
      const length = objects.length === 1 && /^\/Length (\d{1,10})\b/.exec(objects[0][1]);
      if (spec[1] in found || !length || !objects[0][1].includes("/Type/EmbeddedFile")) throw new Altered(spec[1]);
      const begin = objects[0].index + objects[0][0].length;
      let raw = bytes.slice(begin, begin + Number(length[1]));
      if (objects[0][1].includes("/FlateDecode")) {
        try {
          const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate"));
          raw = new Uint8Array(await new Response(stream).arrayBuffer());
        } catch { throw new Altered(spec[1]); }
      }
      found[spec[1]] = raw;
    }
    return found;
  }

  async function take(bytes) {
    let files = null;
    if (latin(bytes.slice(0, 5)) === "%PDF-") {
      files = await embedded(bytes);
      if (!files["evidence.json"]) throw new NoEvidence();
      bytes = files["evidence.json"];
      delete files["evidence.json"];
    }
    if (latin(bytes.slice(0, HEAD.length)) === HEAD) {
      const proof = readProof(text(bytes));
      if (!proof.extra) throw new NoEvidence();
      return { values: readJson(proof.extra), proof, files: null };
    }
    if (!latin(bytes).includes(FORMAT)) throw new NoEvidence();
    const values = readJson(bytes);
    if (values.format !== FORMAT) throw new NoEvidence();
    return { values, proof: readProof(values.proof), files };
  }

  async function beside(values, files) {
    const found = [];
    const wanted = { ...values.files };
    const { keys, statement, witnesses } = values;
    const at = values.proof.indexOf("\n") + 1;
    const extra = encoded(utf8.encode(canonical({ keys, statement, witnesses })));
    wanted["evidence.tlog-proof"] = hex(await sha256(utf8.encode(`${values.proof.slice(0, at)}extra ${extra}\n${values.proof.slice(at)}`)));
    if (values.stamp !== null) wanted["stamp.tsr"] = hex(await sha256(decoded(values.stamp)));
    for (const name of Object.keys(files)) if (!(name in wanted)) found.push("part-strange");
    for (const name of Object.keys(wanted)) {
      if (!(name in files)) found.push("part-missing");
      else if (hex(await sha256(files[name])) !== wanted[name]) found.push("part-altered");
    }
    return found;
  }

  async function judge(values, proof, trusted) {
    const told = values.statement, found = [];
    const known = [...(await Promise.all(values.witnesses.map(key))), ...trusted];
    const find = (line) => known.find((one) => one.name === line.name && one.id === line.id);
    const retired = (one) => one.until !== null && proof.size > one.until;
    const signers = [];
    for (const line of proof.lines) {
      const one = find(line);
      if (!one) found.push("signature-unknown");
      else if (!(await holds(one, proof.text, line.content))) found.push("checkpoint-altered");
      else if (trusted.includes(one)) signers.push(one);
    }
    if (!signers.length) found.push("signed-by-stranger");
    else if (signers.every(retired)) found.push("key-retired");
    if (proof.origin !== told.log || signers.some((one) => one.name !== told.log)) found.push("origin-differs");
    const at = Date.parse(told.issued_at) / 1000;
    const digest = hex(await sha256(utf8.encode(canonical(told))));
    const entry = canonical({ at, digest, kind: "certificate", name: told.id, v: 1 });
    const leaf = await sha256(joined(Uint8Array.of(0), utf8.encode(entry)));
    if (!(await included(leaf, proof.index, proof.size, proof.path, proof.root))) found.push("not-in-log");
    if ("seal" in values) {
      const { seal, ...rest } = values;
      const signed = note(seal);
      let good = signed.text === `${told.log}\n${FORMAT}\n${encoded(await sha256(utf8.encode(canonical(rest))))}\n`;
      for (const line of signed.lines) {
        const one = find(line);
        good = good && trusted.includes(one) && !retired(one) && (await holds(one, signed.text, line.content));
      }
      if (!good) found.push("seal-altered");
    }
    return found;
  }

  /* --- the page */
  const form = document.getElementById("verify-form");
  const out = document.getElementById("verify-said");
  const words = JSON.parse(document.getElementById("verify-words").textContent);
  const element = (name, said, mark) => {
    const made = document.createElement(name);
    if (said !== undefined) made.textContent = said;
    if (mark) made.className = mark;
    return made;
  };

  async function canVerify() {
    try {
      const raw = Uint8Array.from(atob("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), (one) => one.charCodeAt(0));
      await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
      return typeof DecompressionStream === "function";
    } catch { return false; }
  }

  const moment = (written) =>
    new Date(written).toLocaleString(document.documentElement.lang === "th" ? "th-TH-u-nu-thai" : "en-GB", {
      timeZone: "Asia/Bangkok", dateStyle: "long", timeStyle: "short",
    });

  function show(problems, values, isPage) {
    out.replaceChildren();
    const good = problems.length === 0;
    out.append(element("h2", good ? words.valid : words.refused, good ? "verdict verdict--up" : "verdict verdict--down"));
    if (problems.length) {
      const list = element("ul");
      for (const one of new Set(problems)) list.append(element("li", words.problems[one] ?? words.altered));
      out.append(list);
    }
    const told = values && values.statement;
    if (told && good) {
      out.append(element("p", `${told.id} · ${told.office} · ${moment(told.issued_at)}`));
      const list = element("ul", undefined, "rows");
      for (const one of told.seen) {
        const spans = one.down.map((span) => `${moment(span.since)} – ${span.until ? moment(span.until) : "…"}`).join(", ") || words.never;
        list.append(element("li", `${one.name} ${one.url}: ${spans}`));
      }
      out.append(list);
      if (isPage) out.append(element("p", words.page, "message message--warning"));
    }
    out.append(element("p", words.local));
    out.hidden = false;
    out.scrollIntoView({ block: "nearest" });
    out.focus();
  }

  async function look(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const isPage = latin(bytes.slice(0, 5)) === "%PDF-";
    let values = null;
    try {
      const answer = await fetch(form.dataset.key);
      if (!answer.ok) throw new NoEvidence("no key");
      const trusted = await ring(await answer.text());
      const taken = await take(bytes);
      values = taken.values;
      const problems = await judge(values, taken.proof, trusted);
      if (taken.files && !("files" in values)) problems.push("json-altered");
      else if (taken.files) problems.push(...(await beside(values, taken.files)));
      show(problems, values, isPage);
    } catch (fault) {
      if (fault instanceof NoEvidence) show(["no-evidence"], null, isPage);
      else show(["altered"], null, isPage);
    }
  }

  canVerify().then((able) => {
    if (!able) return;
    document.getElementById("verify-here").hidden = false;
    const input = form.querySelector("input[type=file]");
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.name === "server") return;
      event.preventDefault();
      if (input.files.length) look(input.files[0]);
    });
    const drop = document.getElementById("verify-drop");
    for (const kind of ["dragover", "drop"]) drop.addEventListener(kind, (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) look(event.dataTransfer.files[0]); });
  });
})();
