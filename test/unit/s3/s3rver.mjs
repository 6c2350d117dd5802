// Runs the S3-compatible server as a process of its own: the tokens of its listings need a cipher of OpenSSL's legacy
// provider. Tells its port to the parent. It forgives signatures, since it reckons those of listings with a delimiter
// differently from AWS.
import S3rver from '@20minutes/s3rver';

const [, , directory, bucket] = process.argv;
const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: true, directory };
new S3rver({ ...options, configureBuckets: [{ name: bucket, configs: [] }] })
  .run()
  .then(({ port }) => process.send(port));
process.on('disconnect', () => process.exit());
