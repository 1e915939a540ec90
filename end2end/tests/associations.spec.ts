import type { Page } from '@playwright/test';

import { expect, expectNoise, test, word } from '../support/staff';

const heading = { level: 1 } as const;

test('faults stand beside their fields, and what was typed stays', async ({ staff: page }) => {
  expectNoise('status of 422');
  await page.goto('/quan-ly/hoi/moi');
  await page.getByLabel('Tên viết tắt').fill('HTL');
  await page.getByLabel('Là thành viên từ ngày').fill('31/2/1995');
  await page.getByLabel('Email').fill('sai');
  await page.getByLabel('Trang web').fill('javascript:alert(1)');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert').getByRole('listitem')).toHaveCount(4);
  await expect(page.getByLabel('Tên đầy đủ')).toHaveAccessibleDescription('Hãy nhập tên.');
  await expect(page.getByLabel('Là thành viên từ ngày')).toHaveAccessibleDescription(/Ngày chưa đúng/);
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('Địa chỉ email chưa đúng.');
  await expect(page.getByLabel('Trang web')).toHaveAccessibleDescription(/http:\/\/ hoặc https:\/\//);
  await expect(page.getByLabel('Tên viết tắt')).toHaveValue('HTL');
  await expect(page.getByLabel('Là thành viên từ ngày')).toHaveValue('31/2/1995');
  await expect(page.getByLabel('Trang web')).toHaveValue('javascript:alert(1)');
});

test('an association is added, renamed, found by its old name, and ends by merger', async ({ staff: page }) => {
  const [old, name, heir] = [`Hội Thủy lợi ${word()}`, `Hội Tưới tiêu ${word()}`, `Hội Nước ${word()}`];
  await add(page, heir);
  await add(page, old);

  await page.locator('summary', { hasText: 'Đổi tên' }).click();
  const renaming = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Đổi tên' }) });
  await renaming.getByLabel('Tên mới').fill(name);
  await renaming.getByLabel('Từ ngày').fill('1/7/2010');
  await renaming.getByLabel('Căn cứ').fill('Quyết định 12/QĐ');
  await renaming.getByRole('button', { name: 'Đổi tên' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(name);
  await expect(page.getByRole('listitem').filter({ hasText: `Mang tên «${old}»` })).toContainText('(Quyết định 12/QĐ)');

  await page.goto('/quan-ly/hoi');
  await page.getByLabel('Tìm theo tên, kể cả tên cũ').fill(old.toLowerCase().replace('ủ', 'u').replace('ợ', 'o').replace('ộ', 'o'));
  await page.getByRole('button', { name: 'Tìm' }).click();
  await page.getByRole('table').getByRole('link', { name }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(name);

  await page.locator('summary', { hasText: 'Kết thúc tư cách thành viên' }).click();
  const ending = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Kết thúc tư cách thành viên' }) });
  await ending.getByLabel('Sáp nhập vào').selectOption({ label: heir });
  await ending.getByLabel('Từ ngày').fill('1/1/2020');
  await ending.getByRole('button', { name: 'Kết thúc tư cách thành viên' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'sáp nhập vào' })).toContainText(heir);
  await expect(page.getByText('Không làm được khi đang ở trạng thái «Đã kết thúc».')).toBeVisible();
  await page.getByRole('listitem').filter({ hasText: 'sáp nhập vào' }).getByRole('link', { name: heir }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(heir);
  await expect(page.getByText('Đã nhận sáp nhập:')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name })).toBeVisible();
});

test('a change of name before the last one in the history is refused beside its field', async ({ staff: page }) => {
  expectNoise('status of 422');
  await add(page, `Hội ${word()}`);
  await page.locator('summary', { hasText: 'Đổi tên' }).click();
  const renaming = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Đổi tên' }) });
  await renaming.getByLabel('Tên mới').fill('Hội mới');
  await renaming.getByLabel('Từ ngày').fill('1/1/1990');
  await renaming.getByRole('button', { name: 'Đổi tên' }).click();
  await expect(renaming.getByLabel('Từ ngày')).toHaveAccessibleDescription(/Ngày này trước một thay đổi/);
  await expect(renaming.getByLabel('Tên mới')).toHaveValue('Hội mới');
});

async function add(page: Page, name: string) {
  await page.goto('/quan-ly/hoi');
  await page.getByRole('link', { name: 'Thêm hội' }).click();
  await page.getByLabel('Tên đầy đủ').fill(name);
  await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(name);
}
