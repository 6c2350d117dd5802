import type * as Ort from 'onnxruntime-node';
import { InputError } from '../../shared/inputError.js';

export type { Ort };

let loading: Promise<typeof Ort> | undefined;

/**
 * Loads onnxruntime-node on first use, so that whatever needs no model starts without it.
 * Throws InputError `runtime` with what to do where the native library does not load on this machine.
 */
export function onnxRuntime(): Promise<typeof Ort> {
  loading ??= load();
  return loading;
}

async function load(): Promise<typeof Ort> {
  // Read by the native library as it starts: nothing is reported and no event store is written.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    const module = (await import('onnxruntime-node')) as typeof Ort & { default?: typeof Ort };
    const ort = module.default ?? module;
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (error) {
    throw new InputError('runtime', runtimeRemedy(error, process));
  }
}

/** Platforms whose native library ships in onnxruntime-node. */
const SHIPPED = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];

interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly report?: { getReport(): object };
}

/** One line for the person whose machine cannot load the native library. */
export function runtimeRemedy(error: unknown, machine: Machine): string {
  const name = `${machine.platform}-${machine.arch}`;
  const cause = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  const start = `The model runtime (onnxruntime) does not load on ${name}`;
  if (!SHIPPED.includes(name))
    return `${start}: there is no build for it, only for ${SHIPPED.join(', ')}. ${elsewhere()}`;
  if (machine.platform === 'linux' && (usesMusl(machine) || /musl|ld-linux|__\w+_chk|GLIBC_/.test(cause)))
    return `${start}: it needs glibc 2.28 or later, and this Linux has musl (Alpine) or an older glibc. ${elsewhere()} (${cause})`;
  if (machine.platform === 'win32')
    return (
      `${start}: install the current Microsoft Visual C++ Redistributable (vc_redist.${machine.arch}.exe) ` +
      `and restart. (${cause})`
    );
  return `${start}: reinstall the extension built for this platform. (${cause})`;
}

function elsewhere(): string {
  return 'Open the folder on a machine that has one, for example through Remote SSH or a Debian-based dev container.';
}

function usesMusl(machine: Machine): boolean {
  const report = machine.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header !== undefined && report.header.glibcVersionRuntime === undefined;
}
