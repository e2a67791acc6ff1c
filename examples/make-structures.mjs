#!/usr/bin/env node
// Writes the example set: node examples/make-structures.mjs [FILE]   (default: structures.xyz beside this file)
// Cu-Au-Al crystals, alloys, slabs, adatoms, vacancies and molecules. Seeded, and only + - * / and sqrt are
// used on coordinates, so that every machine writes the same bytes.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ELEMENTS = ['Cu', 'Au', 'Al'];
/** fcc lattice constants, Å. */
const LATTICE = { Cu: 3.61, Au: 4.08, Al: 4.05 };
/** Covalent radii, Å (doi:10.1039/b801115j). */
const RADIUS = { Cu: 1.32, Au: 1.36, Al: 1.21 };
/** No two atoms are closer than this part of the sum of their radii. */
const CLOSEST = 0.76;
const FCC = [
  [0, 0, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [0.5, 0.5, 0],
];

/** Random numbers in [0, 1): mulberry32. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

const random = createRandom(20);
const between = (low, high) => low + (high - low) * random();
/** About normal with width 1, and never beyond 6: a sum of twelve. */
const normal = () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
const pick = (list) => list[Math.floor(random() * list.length)];
const range = (count) => Array.from({ length: count }, (_, i) => i);
const pairs = ELEMENTS.flatMap((a) => ELEMENTS.filter((b) => b !== a).map((b) => [a, b]));
const round = (value, digits = 6) => Number(value.toFixed(digits)) + 0;

/** cell rows times fractions. */
const place = (cell, fraction) =>
  [0, 1, 2].map((k) => fraction[0] * cell[0][k] + fraction[1] * cell[1][k] + fraction[2] * cell[2][k]);
const norm2 = (v) => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];

/** Displacements to the atom itself (only zero without a cell) and to its nearest images. */
function shifts({ cell, pbc }) {
  const steps = pbc.map((periodic) => (periodic ? [-1, 0, 1] : [0]));
  if (cell === null) return [[0, 0, 0]];
  return steps[0].flatMap((i) => steps[1].flatMap((j) => steps[2].map((k) => place(cell, [i, j, k]))));
}

function isTooClose(a, b, isSame, offsets) {
  const least = CLOSEST * (RADIUS[a.species] + RADIUS[b.species]);
  return offsets.some((offset) => {
    const d2 = norm2([0, 1, 2].map((k) => b.position[k] + offset[k] - a.position[k]));
    return d2 < least * least && !(isSame && d2 === 0);
  });
}

function isPhysical(structure) {
  const offsets = shifts(structure);
  return structure.atoms.every((a, i) =>
    structure.atoms.slice(i).every((b, n) => !isTooClose(a, b, n === 0, offsets)),
  );
}

/** Draws until no two atoms are too close. */
function draw(make) {
  for (;;) {
    const structure = make();
    if (isPhysical(structure)) return structure;
  }
}

/** Moves every atom by `width` Å in each direction, on average. */
function rattle(structure, width) {
  const atoms = structure.atoms.map(({ species, position }) => ({
    species,
    position: position.map((x) => x + width * normal()),
  }));
  return { ...structure, atoms, info: { ...structure.info, rattle: width } };
}

/** Applies a random symmetric strain of at most `most` per component. */
function strain(structure, most) {
  const [xx, yy, zz, yz, xz, xy] = range(6).map(() => between(-most, most));
  const matrix = [
    [1 + xx, xy / 2, xz / 2],
    [xy / 2, 1 + yy, yz / 2],
    [xz / 2, yz / 2, 1 + zz],
  ];
  const cell = structure.cell.map((row) => place(matrix, row));
  const atoms = structure.atoms.map(({ species, position }) => ({
    species,
    position: place(matrix, position),
  }));
  return { ...structure, cell, atoms, info: { ...structure.info, max_strain: most } };
}

/** n x n x n conventional cells; `speciesOf(basis index)` names each atom. */
function fcc(type, { a, c = a, n = 1 }, speciesOf) {
  const cells = range(n).flatMap((i) => range(n).flatMap((j) => range(n).map((k) => [i, j, k])));
  const atoms = cells.flatMap((shift) =>
    FCC.map((site, index) => ({
      species: speciesOf(index),
      position: [a, a, c].map((edge, k) => (site[k] + shift[k]) * edge),
    })),
  );
  const cell = [
    [n * a, 0, 0],
    [0, n * a, 0],
    [0, 0, n * c],
  ];
  return { cell, pbc: [true, true, true], atoms, info: { config_type: type } };
}

function primitive(element, scale) {
  const h = (LATTICE[element] * scale) / 2;
  const cell = [
    [0, h, h],
    [h, 0, h],
    [h, h, 0],
  ];
  const atoms = [{ species: element, position: [0, 0, 0] }];
  return { cell, pbc: [true, true, true], atoms, info: { config_type: 'primitive', scale: round(scale) } };
}

const crystal = (element, n) => fcc('crystal', { a: LATTICE[element], n }, () => element);
const mixed = (a, b, share) => share * LATTICE[a] + (1 - share) * LATTICE[b];
const ordered12 = ([a, b], n) => fcc('L1_2', { a: mixed(a, b, 0.75), n }, (site) => (site === 0 ? b : a));

/** Layers alternate along z, and the cell is flattened or stretched. */
function ordered10([a, b], n) {
  const edge = mixed(a, b, 0.5);
  return fcc('L1_0', { a: edge, c: edge * between(0.92, 1.02), n }, (site) =>
    site === 0 || site === 3 ? a : b,
  );
}

function alloy(elements, n) {
  const weights = elements.map(() => between(0.2, 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const a = elements.reduce((sum, element, i) => sum + (weights[i] / total) * LATTICE[element], 0);
  const species = () => {
    let left = random() * total;
    return elements.find((_, i) => (left -= weights[i]) < 0) ?? elements[0];
  };
  return fcc('random_alloy', { a, n }, species);
}

function vacancies(structure, count) {
  const atoms = [...structure.atoms];
  for (let i = 0; i < count; i++) atoms.splice(Math.floor(random() * atoms.length), 1);
  return { ...structure, atoms, info: { config_type: 'vacancy', n_vacancies: count } };
}

/** Vectors of a surface cell, height of a layer, and how each layer is shifted against the one below. */
function surface(face, a) {
  const d = a / Math.sqrt(2);
  if (face === '100') return { u: [d, 0], v: [0, d], height: a / 2, shift: [0.5, 0.5] };
  return { u: [d, 0], v: [d / 2, (d * Math.sqrt(3)) / 2], height: a / Math.sqrt(3), shift: [1 / 3, 1 / 3] };
}

/** n x n surface cells, some layers, vacuum on both sides; `n` is at most 4. */
function slab({ face, a, n, layers }, speciesOf) {
  const { u, v, height, shift } = surface(face, a);
  const vacuum = 7;
  const site = (i, j, layer) => {
    const [s, t] = [i + shift[0] * layer, j + shift[1] * layer];
    return [s * u[0] + t * v[0], s * u[1] + t * v[1], vacuum + height * layer];
  };
  const atoms = range(layers).flatMap((layer) =>
    range(n).flatMap((i) =>
      range(n).map((j) => ({ species: speciesOf(layer), position: site(i, j, layer) })),
    ),
  );
  const cell = [
    [n * u[0], n * u[1], 0],
    [n * v[0], n * v[1], 0],
    [0, 0, 2 * vacuum + height * (layers - 1)],
  ];
  const info = { config_type: 'slab', miller: face.split('').join(' '), layers };
  return { cell, pbc: [true, true, false], atoms, info, hollow: site(0, 0, layers) };
}

function adatom(base, species) {
  const [x, y, z] = base.hollow;
  const atoms = [...base.atoms, { species, position: [x, y, z + between(-0.1, 0.6)] }];
  return { ...base, atoms, info: { ...base.info, config_type: 'adatom', adatom: species } };
}

/** A point on a sphere around nothing in particular, without trigonometry. */
function direction() {
  for (;;) {
    const v = [between(-1, 1), between(-1, 1), between(-1, 1)];
    const length = Math.sqrt(norm2(v));
    if (length > 0.1 && length < 1) return v.map((x) => x / length);
  }
}

function molecule(type, species, info = {}) {
  const atoms = [];
  for (const next of species) {
    const from = atoms.length === 0 ? { species: next, position: [0, 0, 0] } : pick(atoms);
    const reach = atoms.length === 0 ? 0 : between(0.9, 1.15) * (RADIUS[next] + RADIUS[from.species]);
    const way = direction();
    atoms.push({ species: next, position: from.position.map((x, k) => x + reach * way[k]) });
  }
  return { cell: null, pbc: [false, false, false], atoms, info: { config_type: type, ...info } };
}

function dimer([a, b], distance) {
  const atoms = [
    { species: a, position: [0, 0, 0] },
    { species: b, position: [0, 0, distance] },
  ];
  return { cell: null, pbc: [false, false, false], atoms, info: { config_type: 'dimer', distance } };
}

const rattled = (make, width) => draw(() => rattle(make(), width));
const distorted = (make, most, width) => draw(() => rattle(strain(make(), most), width));
const widths = [0.02, 0.05, 0.1, 0.15];

function crystals(element) {
  return [
    ...range(9).map((i) => primitive(element, 0.92 + 0.02 * i)),
    ...range(9).map((i) => distorted(() => crystal(element, 1), 0.05, widths[i % 4])),
    ...range(12).map((i) => distorted(() => crystal(element, 2), 0.04, widths[i % 4])),
    ...range(4).map((i) => rattled(() => crystal(element, 3), widths[i % 4])),
    ...range(11).map((i) => rattled(() => vacancies(crystal(element, 2), 1 + (i % 3)), 0.05)),
  ];
}

function alloys() {
  const combinations = [['Cu', 'Au'], ['Cu', 'Al'], ['Au', 'Al'], ELEMENTS];
  return [
    ...pairs.flatMap((pair) => range(4).map(() => distorted(() => ordered12(pair, 1), 0.04, 0.02))),
    ...pairs.flatMap((pair) => range(2).map(() => distorted(() => ordered12(pair, 2), 0.03, 0.05))),
    ...pairs.flatMap((pair) => range(3).map(() => distorted(() => ordered10(pair, 1), 0.04, 0.02))),
    ...pairs.flatMap((pair) => range(2).map(() => rattled(() => ordered10(pair, 2), 0.05))),
    ...combinations.flatMap((list) =>
      range(14).map((i) => distorted(() => alloy(list, 2), 0.03, widths[i % 3])),
    ),
    ...combinations.flatMap((list) => range(2).map(() => rattled(() => alloy(list, 3), 0.05))),
  ];
}

function surfaces(element, face) {
  const a = LATTICE[element];
  const bare = (n, layers) => slab({ face, a, n, layers }, () => element);
  const others = ELEMENTS.filter((other) => other !== element);
  const surfaceAlloy = (share) =>
    slab({ face, a, n: 2, layers: 5 }, () => (random() < share ? pick(others) : element));
  return [
    ...range(3).map((i) => rattled(() => bare(1 + i, 4 + i), 0.03)),
    ...range(3).map(() => rattled(() => surfaceAlloy(0.3), 0.05)),
    ...ELEMENTS.map((species) => rattled(() => adatom(bare(2, 4), species), 0.03)),
    ...ELEMENTS.map((species) => rattled(() => adatom(bare(3, 4), species), 0.08)),
  ];
}

function molecules() {
  const same = ELEMENTS.map((element) => [element, element]);
  const couples = [...same, ...pairs.slice(0, 3)];
  const any = (count) => range(count).map(() => pick(ELEMENTS));
  return [
    ...ELEMENTS.map((element) => molecule('atom', [element])),
    ...couples.flatMap((pair) => range(6).map((i) => dimer(pair, round(2.1 + 0.4 * i)))),
    ...range(20).map(() => draw(() => molecule('trimer', any(3)))),
    ...range(24).map((i) => draw(() => molecule('cluster', any(4 + (i % 10))))),
  ];
}

const written = (value) => (typeof value === 'string' ? `"${value}"` : String(value));

/** One frame of extended XYZ, `pbc` last. */
function frame({ cell, pbc, atoms, info }) {
  const words = Object.entries(info).map(([key, value]) => `${key}=${written(value)}`);
  if (cell !== null)
    words.unshift(
      `Lattice="${cell
        .flat()
        .map((x) => round(x))
        .join(' ')}"`,
    );
  words.splice(cell === null ? 0 : 1, 0, 'Properties=species:S:1:pos:R:3');
  words.push(`pbc="${pbc.map((periodic) => (periodic ? 'T' : 'F')).join(' ')}"`);
  const rows = atoms.map(({ species, position }) => `${species} ${position.map((x) => round(x)).join(' ')}`);
  return [atoms.length, words.join(' '), ...rows, ''].join('\n');
}

const structures = [
  ...ELEMENTS.flatMap(crystals),
  ...alloys(),
  ...ELEMENTS.flatMap((element) => ['100', '111'].flatMap((face) => surfaces(element, face))),
  ...molecules(),
];
const file = process.argv[2] ?? fileURLToPath(new URL('structures.xyz', import.meta.url));
writeFileSync(file, structures.map(frame).join(''));
console.log(`${file}: ${structures.length} configurations`);
