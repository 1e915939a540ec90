import { expect, test } from '../support/page';

test('a static page is reached from the menu', async ({ page, enter }) => {
  await enter('/');
  await page.getByRole('navigation', { name: 'Menu chính' }).getByRole('link', { name: 'Giới thiệu' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Giới thiệu');
  await expect(page.getByRole('heading', { name: 'Nhiệm vụ' })).toBeVisible();
});
