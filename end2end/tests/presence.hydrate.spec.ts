import { expect, test } from '../support/page';

test('a newcomer is counted in the pages of the others, and a navigation keeps the stream', async ({ page, enter, browser }) => {
  await enter('/');
  const online = page.locator('.presence__online');
  const read = async () => Number(await online.textContent());
  const streams: string[] = [];
  page.on('request', (request) => request.url().includes('/live?') && streams.push(request.url()));
  const before = await read();
  const others = await Promise.all(
    [1, 2, 3].map(async (number) => {
      // Another browser each: a reload of the same one takes the seat that it has just left.
      const context = await browser.newContext({ userAgent: `Mozilla/5.0 Firefox/${number}` });
      await (await context.newPage()).goto('/');
      return context;
    }),
  );
  await expect.poll(read, { timeout: 15_000 }).toBeGreaterThanOrEqual(Math.max(before, 1) + 1);
  await page.getByRole('link', { name: 'Tất cả tin' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tất cả tin');
  expect(streams).toEqual([]);
  await Promise.all(others.map((context) => context.close()));
});
