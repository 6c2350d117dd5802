import { CancelledError } from '../../../shared/cancellation.js';
import type { ErrorCode } from '../../../shared/errorCodes.js';
import { InputError } from '../../../shared/inputError.js';
import { formatS3Address } from '../../../shared/s3Address.js';
import type { S3Location } from './location.js';

interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  readonly BucketRegion?: string;
  readonly Region?: string;
  readonly cause?: unknown;
}

type S3Failure = Extract<ErrorCode, `s3-${string}`> extends `s3-${infer Kind}` ? Kind : never;

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
  'NetworkingError',
]);
const TLS = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

const IS_WORD = /^[\w.-]{1,60}$/;
const MAX_QUOTED = 200;

/** Whether trying again may help: the connection broke or the service was busy. */
export function isPassing(error: unknown): boolean {
  const { name = '', code = '', $metadata } = error as Failure;
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    CONNECTION.has(code) ||
    CONNECTION.has(name) ||
    status >= 500 ||
    status === 429 ||
    /aborted|socket hang up|premature close/i.test((error as Failure).message ?? '')
  );
}

/** What a failure of the service means for a person, each kind in its own words. */
export function s3Failure(error: unknown, location: S3Location, key: string, signal?: AbortSignal): Error {
  if (signal?.aborted) return new CancelledError();
  if (error instanceof InputError || error instanceof CancelledError) return error;
  const failure = error as Failure;
  const name = failure.Code ?? failure.name ?? '';
  const code = failure.code ?? (failure.cause as Failure | undefined)?.code ?? '';
  const status = failure.$metadata?.httpStatusCode ?? 0;
  const where =
    location.bucket === '' ? 'The list of buckets' : formatS3Address({ bucket: location.bucket, prefix: key });
  const service = location.endpoint ?? 'S3';
  const refuse = (kind: S3Failure, text: string) => new InputError(`s3-${kind}`, text);

  if (
    /CredentialsProviderError|TokenProviderError/.test(name) ||
    /could not load credentials|Could not resolve credentials/i.test(failure.message ?? '')
  )
    return refuse(
      'credentials',
      `${where}: no AWS credentials were found${location.profile ? ` in profile ${location.profile}` : ''}. Set AWS_PROFILE or AWS_ACCESS_KEY_ID, or sign in with the AWS command line.`,
    );
  if (/ExpiredToken|TokenRefreshRequired|InvalidToken/.test(name))
    return refuse('credentials', `${where}: the AWS credentials have expired: sign in again.`);
  if (/InvalidAccessKeyId|SignatureDoesNotMatch/.test(name))
    return refuse(
      'credentials',
      `${where}: ${service} does not accept the credentials (${name}): check the key${location.profile ? ` of profile ${location.profile}` : ''}, and that it belongs to this endpoint.`,
    );
  if (/RequestTimeTooSkewed|RequestExpired/.test(name))
    return refuse(
      'clock',
      `${where}: this machine's clock differs too much from the service's: set it right and try again.`,
    );
  const right = failure.BucketRegion ?? failure.Region ?? failure.$response?.headers?.['x-amz-bucket-region'];
  if (
    /PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint/.test(name) ||
    (status === 301 && right !== undefined)
  ) {
    return refuse(
      'region',
      `${where}: the bucket is in another region${right ? `, ${right}` : ''}${location.region ? `, not ${location.region}` : ''}: set the region.`,
    );
  }
  if (name === 'NoSuchBucket') return refuse('not-found', `There is no bucket ${location.bucket} at ${service}.`);
  if (name === 'PreconditionFailed' || status === 412)
    return refuse('changed', `${where} changed while it was read: try again.`);
  if (/NoSuchKey|NotFound/.test(name) || status === 404) return refuse('not-found', `There is nothing at ${where}.`);
  if (/AccessDenied|Forbidden|AllAccessDisabled/.test(name) || status === 403)
    return refuse(
      'denied',
      `${where}: access denied: these credentials may not ${key.endsWith('/') || key === '' ? 'list' : 'read'} it (${location.bucket === '' ? 's3:ListAllMyBuckets' : 's3:ListBucket, s3:GetObject'}).`,
    );
  if (status >= 300 && status < 400)
    return refuse(
      'endpoint',
      `${where}: ${service} sends on to another address (status ${status}${sentTo(failure)}): it was not followed, since the credentials are for this service. If that address is right, set it as the endpoint.`,
    );
  if (status === 416)
    return refuse(
      'changed',
      `${where}: ${service} says that the object has no such bytes (status 416): it changed while it was read, or the service told a wrong size. Try again.`,
    );
  if (code === 'EPROTO' || code === 'HPE_INVALID_CONSTANT' || /^HPE_|^ERR_SSL/.test(code))
    return refuse(
      'endpoint',
      `${where}: ${service} answered with something that is not ${service.startsWith('http:') ? 'HTTP' : 'HTTPS'}: check whether the endpoint begins with http:// or https://, and its port.`,
    );
  if (code === 'ERR_INVALID_URL' || /^Invalid URL|EndpointError/.test(`${failure.message ?? ''} ${name}`))
    return refuse(
      'endpoint',
      `${where}: no address of a service comes of the endpoint, the region and the bucket's name: check the S3 settings.`,
    );
  if (TLS.test(code) || TLS.test(name))
    return refuse(
      'connection',
      `${service} has a certificate that is not trusted here (${code || name}): add its authority to the system's, or name it in NODE_EXTRA_CA_CERTS.`,
    );
  if (isPassing(error))
    return refuse(
      'connection',
      `${where}: the connection to ${service} failed (${passing(code, name, status)}): check the network, the endpoint and the proxy, and try again.`,
    );
  return refuse('failed', `${where}: ${service} ${answered(failure, status)}`);
}

/** What a service answered: in its own words where it says them as S3 does, and never in those of the client. */
function answered({ Code, message = '' }: Failure, status: number): string {
  if (Code !== undefined && IS_WORD.test(Code))
    return `answered ${Code}${message === '' || message === 'UnknownError' ? '' : `: ${message.slice(0, MAX_QUOTED).replace(/\.$/, '')}`}.`;
  if (status >= 400)
    return `answered with status ${status} and no reason: check that the endpoint is an S3 service, and the proxy.`;
  return 'gave an answer that cannot be read as one of S3: check that the endpoint is an S3 service, and the proxy.';
}

/** Why a connection failed, in a word: the client calls what it does not know an UnknownError. */
function passing(code: string, name: string, status: number): string {
  if (code !== '') return code;
  if (name === 'TimeoutError') return 'no answer in time';
  return IS_WORD.test(name) && !/^(?:Unknown)?Error$/.test(name) ? name : status > 0 ? `status ${status}` : 'it broke';
}

/** The host that a redirect names, for a message; nothing of what else it says. */
function sentTo({ $response }: Failure): string {
  const location = $response?.headers?.location ?? '';
  return URL.canParse(location)
    ? `, ${new URL(location).origin === 'null' ? new URL(location).protocol : new URL(location).origin}`.slice(
        0,
        MAX_QUOTED,
      )
    : '';
}
