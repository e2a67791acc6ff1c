import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlanOptions } from '../../src/descriptors/plan.js';
import { readSources } from '../../src/descriptors/sources.js';
import { AtomloopError } from '../../src/errors.js';
import type { Literal } from '../../src/expressions/literal.js';
import { nativePlan } from './describe.js';

function errorOf(descriptor: Literal, options: Partial<PlanOptions> = {}): AtomloopError {
  try {
    nativePlan(descriptor, options);
  } catch (thrown) {
    if (thrown instanceof AtomloopError) return thrown;
    throw thrown;
  }
  return assert.fail('no error');
}

const quip = 'soap l_max=2 n_max=3 cutoff=3.0 atom_sigma=0.5 average=T';

describe('wrong descriptors are errors that say what is right', () => {
  const cases: readonly (readonly [descriptor: string, code: string, says: RegExp])[] = [
    ['sop(4, 2, 2)', 'E_UNKNOWN_DESCRIPTOR', /did you mean `soap`/],
    ['sope l_max=2', 'E_UNKNOWN_DESCRIPTOR', /`soap`/],
    ['soap(4, 2)', 'E_DESCRIPTOR_ARGUMENT', /`l_max` of descriptor `soap` is missing.*at least 0/],
    ['soap(4, 2, 2)', 'E_DESCRIPTOR_ARGUMENT', /`species`.*--species H,O.*atomloop info/],
    ['soap(4, 2, 2, specis=["H"])', 'E_DESCRIPTOR_ARGUMENT', /did you mean `species`/],
    ['soap(4, 2, 2, species=["Hx"])', 'E_DESCRIPTOR_ARGUMENT', /element symbols.*Hx/],
    ['soap(4, 2, 2, species=[])', 'E_DESCRIPTOR_ARGUMENT', /element symbols/],
    ['soap(4, 2, 2, r_cut=5)', 'E_DESCRIPTOR_ARGUMENT', /one value/],
    ['soap(-4, 2, 2, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /above 0 and at most 1000.*-4/],
    ['soap(4, 2.5, 2, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /a whole number.*2\.5/],
    ['soap(4, 2, 2, rbf="bessel", species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /"gto", "polynomial"/],
    ['soap(0.9, 2, 2, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /more than 1 Å/],
    ['soap(4, 2, 2, average="off", species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /--per-atom/],
    ['soap(4, 2, 2, periodic=1, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /True or False/],
    ['soap(5, 30, 20, species="H,C,N,O,F,Na,Mg,Al,Si,P,S,Cl")', 'E_DESCRIPTOR_ARGUMENT', /too long.*1000000/],
    ['soap(900, 4, 4, sigma=0.001, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /too small for the cutoff/],
    ['soap(4, 2, 2, 0.5, "gto", ["H"], True, "inner", 9)', 'E_DESCRIPTOR_ARGUMENT', /too many/],
    ['acsf(4, g2_params=[[1]], species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /\[eta > 0, R_s\]/],
    ['acsf(4, g4_params=[[1, 2, 0.5]], species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /lambda = 1 or -1/],
    ['acsf(4, g3_params=["a"], species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /a list of kappa/],
    ['coulomb_matrix()', 'E_DESCRIPTOR_ARGUMENT', /`n_atoms_max`/],
    ['coulomb_matrix(5, "random")', 'E_DESCRIPTOR_ARGUMENT', /"sorted_l2"/],
    ['rdf(5, 0, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /at least 1/],
    ['H: rdf(5, 10, species=["H"])', 'E_DESCRIPTOR_ARGUMENT', /describes configurations, not atoms/],
    ['H: sine_matrix(5)', 'E_DESCRIPTOR_ARGUMENT', /`sine_matrix` describes/],
    ['soap(4, 2, 2', 'E_EXPRESSION', /column/],
    ['soap', 'E_DESCRIPTOR_ARGUMENT', /missing/],
    ['soap l_max=2 n_max', 'E_DESCRIPTOR_ARGUMENT', /`cutoff`.*missing/],
    ['soap l_max=2 = 3', 'E_EXPRESSION', /column 13/],
    ['soap l_max=2 l_max=3', 'E_EXPRESSION', /`l_max` again/],
    ['l_max=2 n_max=3', 'E_EXPRESSION', /soap\(l_max=4/],
    [quip.replace('l_max', 'lmax'), 'E_DESCRIPTOR_ARGUMENT', /did you mean `l_max`/],
    [quip.replace('cutoff=3.0', 'cutoff=zero'), 'E_DESCRIPTOR_ARGUMENT', /a number above 0/],
    [`${quip} n_species=2`, 'E_DESCRIPTOR_ARGUMENT', /2 different atomic numbers/],
    [`${quip} species_Z={6 14}`, 'E_DESCRIPTOR_ARGUMENT', /n_species/],
    [`${quip} n_species=2 species_Z={6 6}`, 'E_DESCRIPTOR_ARGUMENT', /2 different/],
    [`${quip} species_Z=Si n_species=1`, 'E_DESCRIPTOR_ARGUMENT', /atomic numbers/],
    [`${quip} n_Z=2 Z=14`, 'E_DESCRIPTOR_ARGUMENT', /n_Z says/],
    [`${quip} nu_R=1`, 'E_DESCRIPTOR_ARGUMENT', /not compressed/],
    [`${quip} add_species=T`, 'E_DESCRIPTOR_ARGUMENT', /species_Z=\{14 6\}/],
    [`${quip} normalise=maybe`, 'E_DESCRIPTOR_ARGUMENT', /`T` or `F`/],
    [quip.replace('average=T', ''), 'E_DESCRIPTOR_ARGUMENT', /add `average=T`/],
    [quip.replace('n_max=3', 'n_max=30').replace('0.5', '9.0'), 'E_DESCRIPTOR_ARGUMENT', /not independent/],
    [`14: ${quip} Z=6`, 'E_DESCRIPTOR_ARGUMENT', /14, as its place says/],
    [`14: 6: ${quip}`, 'E_ARGUMENT', /no species of centers/],
  ];
  for (const [descriptor, code, says] of cases) {
    test(descriptor, () => {
      const { code: found, message, details } = errorOf(descriptor);
      assert.equal(found, code);
      assert.match(
        [message, details.expected, details.got, details.hint].join(' ').replaceAll('\n', ' '),
        says,
      );
    });
  }

  test('vectors of atoms need descriptors of atoms, and of all atoms', () => {
    assert.match(errorOf('rdf(4, 5, species=["H"])', { perAtom: true }).message, /not atoms/);
    assert.match(
      errorOf('soap(4, 2, 2, species=["H"], average="inner")', { perAtom: true }).message,
      /`average`/,
    );
    assert.match(errorOf(quip, { perAtom: true }).message, /average=T/);
    assert.match(errorOf(`${quip} Z=14`.replace('average=T', ''), { perAtom: true }).message, /only some/);
  });

  test('other values than text, lists and maps, and none at all', () => {
    for (const literal of [3, null, true, [], [4], {}] as Literal[])
      assert.ok(['E_ARGUMENT', 'E_EXPRESSION'].includes(errorOf(literal).code), JSON.stringify(literal));
  });
});

describe('descriptors may be written', () => {
  const settingsOf = (descriptor: Literal) =>
    readSources(descriptor).map(({ center, source }) =>
      source.form === 'quip' ? [center, source.name, ...source.settings] : [center, source.expression.name],
    );

  test('as a string of quippy, in braces and quotes', () => {
    const expected = [null, 'soap', ['average', 'T'], ['l_max', '2'], ['species_Z', '6 14'], ['Z', '14']];
    for (const list of ['{6 14}', '{{6 14}}', '"6 14"', "'6 14'", '{ 6 14 }'])
      assert.deepEqual(settingsOf(`soap average l_max=2  species_Z=${list}  Z = 14`), [expected]);
  });

  test('as the map of its keys, as lists, and by species of centers', () => {
    const map = { soap: true, l_max: 2, species_Z: [6, 14], average: true, cutoff: 3.5 };
    const entries = ['soap', ['l_max', '2'], ['species_Z', '6 14'], ['average', 'T'], ['cutoff', '3.5']];
    assert.deepEqual(settingsOf(map), [[null, ...entries]]);
    assert.deepEqual(settingsOf([map, 'rdf(4, 5)']), [[null, ...entries], [null, 'rdf']]); // prettier-ignore
    assert.deepEqual(settingsOf({ 14: [map, 'soap(4, 2, 2)'], C: 'soap(5, 3, 3)' }), [[6, 'soap'], [14, ...entries], [14, 'soap']]); // prettier-ignore
    assert.deepEqual(settingsOf(['Si: soap(4, 2, 2)', '6: acsf(4)', 'rdf(4, 5)']), [[null, 'rdf'], [6, 'acsf'], [14, 'soap']]); // prettier-ignore
  });

  test('with the keys of gap_fit that say nothing about the vector', () => {
    const widths = nativePlan(`${quip} delta=1.0 zeta=4 covariance_type=dot_product sparse_method=cur_points n_sparse=100 nu_R=2`).widths; // prettier-ignore
    assert.deepEqual(widths, nativePlan(quip).widths);
  });
});

test('species may be given for all descriptors, as symbols or numbers, and those of one go first', () => {
  const options = { species: [1, 6, 8] };
  assert.deepEqual(nativePlan(['soap(4, 2, 1)', 'acsf(4, g2_params=[[1, 2]])'], options).widths, [
    21 * 2 + 6,
  ]);
  assert.deepEqual(nativePlan('soap(4, 2, 1, species="O, 1")', options).widths, [10 * 2]);
});
