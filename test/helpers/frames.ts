/** Text of one extended XYZ frame, in canonical form, whose numbers follow from `seed`. */
export function frame(seed: number, atoms = 4, species: readonly string[] = ['Cu']): string {
  const side = 3.6 * Math.cbrt(Math.max(1, atoms / 4));
  const rows = Array.from({ length: atoms }, (_, i) => {
    const shift = (k: number): string => ((i * 0.9 + k * 1.1 + seed * 0.013) % side).toFixed(6);
    return `${species[i % species.length] ?? 'Cu'} ${shift(0)} ${shift(1.3)} ${shift(2.9)}`;
  });
  const lattice = `Lattice="${side} 0.0 0.0 0.0 ${side} 0.0 0.0 0.0 ${side}"`;
  const comment = `${lattice} Properties=species:S:1:pos:R:3 number=${seed} config_type=made pbc="T T T"`;
  return [`${atoms}`, comment, ...rows, ''].join('\n');
}

/** Text of `count` frames. */
export function frames(count: number, atoms = 4, species: readonly string[] = ['Cu']): string {
  return Array.from({ length: count }, (_, seed) => frame(seed, atoms, species)).join('');
}
