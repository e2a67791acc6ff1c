/** A Python with ASE: that of Debian's package, unless another is named. */
export const python = process.env['ATOMLOOP_TEST_PYTHON'] ?? '/usr/bin/python3';

/** From now on it is the Python of this process. */
export function usePython(command = python): void {
  process.env['ATOMLOOP_PYTHON'] = command;
}
