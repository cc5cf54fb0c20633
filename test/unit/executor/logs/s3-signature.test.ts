import assert from 'node:assert/strict';
import { signedHeaders } from '../../../../executor/logs/sinks/s3-signature.ts';

describe('S3 signature', () => {
  it('is the one that curl --aws-sigv4 makes', () => {
    const headers = signedHeaders({
      url: new URL('http://127.0.0.1:38123/bucket/prefix/hello/hello-0/t__1/stdout/0000000000000000.log'),
      body: Buffer.from('hello\nworld'),
      region: 'eu-central-1',
      key: 'AKID',
      secret: 's3cr/et+x',
      at: Date.UTC(2026, 10, 21, 13, 7, 53),
    });
    assert.deepEqual(headers, {
      'x-amz-content-sha256': '26c60a61d01db5836ca70fefd44a6a016620413c8ef5f259a6c5612d4f79d3b8',
      'x-amz-date': '20261121T130753Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-central-1/s3/aws4_request, ' +
        'SignedHeaders=host;x-amz-content-sha256;x-amz-date, ' +
        'Signature=a44571d51cb807a28800486a3897c6eafaddd70527d13736d975af396df58156',
    });
  });
});
