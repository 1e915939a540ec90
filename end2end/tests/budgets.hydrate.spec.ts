import { expect, seed, test } from '../support/page';

const KB = 1024;

test('the first load of an article keeps to its budget of bytes', async ({ page, enter }) => {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  client.on('Network.responseReceived', ({ requestId, response, type }) => {
    kinds.set(requestId, response.url.endsWith('.wasm') ? 'Wasm' : type);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await enter(seed.path);
  await page.waitForTimeout(500);
  const of = (kind: string) => bytes.get(kind) ?? 0;
  const withoutImages = [...bytes].filter(([kind]) => kind !== 'Image').reduce((sum, [, size]) => sum + size, 0);
  test.info().annotations.push({ type: 'bytes', description: JSON.stringify(Object.fromEntries(bytes)) });
  expect(of('Wasm')).toBeGreaterThan(0);
  expect(of('Wasm')).toBeLessThanOrEqual(130 * KB);
  expect(of('Stylesheet')).toBeLessThanOrEqual(20 * KB);
  expect(withoutImages).toBeLessThanOrEqual(280 * KB);
});
