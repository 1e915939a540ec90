import { publicPages, seed } from '../support/page';
import { expect, staffPages, test } from '../support/staff';

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

test('a public page asks for nothing of the staff area', async ({ page, enter }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  for (const path of [publicPages.front, publicPages.article]) await enter(path);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((path) => path.includes('staff') || path.startsWith('/quan-ly'))).toEqual([]);
});

test('a page of the staff area asks for no Wasm, and keeps to its budget of bytes', async ({ staff: page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  const asked: string[] = [];
  const fonts = new Set<string>();
  let bytes = 0;
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  client.on('Network.responseReceived', ({ requestId, type }) => type === 'Font' && fonts.add(requestId));
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!fonts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(staffPages.people);
  await page.waitForTimeout(500);
  test.info().annotations.push({ type: 'bytes without fonts', description: String(bytes) });
  expect(asked.filter((path) => path.includes('staff'))).toHaveLength(2);
  expect(asked.filter((path) => path.endsWith('.wasm'))).toEqual([]);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(40 * KB);
});
