import { expect, test } from '../support/page';

test('the numbers stand in the page and carry on from the old site', async ({ page }) => {
  await page.goto('/');
  const counter = page.getByRole('region', { name: 'Thống kê người dùng' });
  await expect(counter).toContainText('Đang online');
  await expect(counter).toContainText('Số lượt truy cập');
  const total = Number((await counter.locator('.presence__visits').textContent())?.replaceAll('.', ''));
  expect(total).toBeGreaterThanOrEqual(2_068_237);
  expect(Number(await counter.locator('.presence__online').textContent())).toBeGreaterThanOrEqual(1);
});
