import { be, downloaded, expect, openPerson, test, word } from '../support/staff';

test('what was just done stands in the log: who, as what, and to what', async ({ staff: page, administrator, newPerson }) => {
  const person = await newPerson('editor');
  await openPerson(page, person);
  await page.getByLabel('Vai trò').selectOption({ label: 'Kiểm tra viên' });
  await page.getByRole('button', { name: 'Giao thêm vai trò' }).click();
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  await page.getByRole('link', { name: 'Xem trong nhật ký' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nhật ký');
  const row = page.getByRole('row').filter({ hasText: 'Giao vai trò' }).filter({ hasText: administrator.name });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('Quản trị');
  await expect(row).toContainText(person.name);
  await expect(row).toContainText('Kiểm tra viên');
});

test('the log is narrowed to one kind of thing', async ({ staff: page }) => {
  const name = `Hội ${word()}`;
  await page.goto('/quan-ly/hoi/moi');
  await page.getByLabel('Tên đầy đủ').fill(name);
  await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await page.goto('/quan-ly/nhat-ky');
  await page.getByLabel('Loại việc').selectOption({ label: 'Hội thành viên' });
  await page.getByRole('button', { name: 'Lọc' }).click();
  await expect(page).toHaveURL(/loai=association/);
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Thêm hội');
  const kinds = await page.locator('tbody td:nth-child(4)').allInnerTexts();
  expect(kinds.filter((kind) => !kind.includes('hội'))).toEqual([]);
  await expect(page.getByLabel('Loại việc')).toHaveValue('association.');
});

test('an auditor takes the whole log away, and changes nothing', async ({ page, newPerson }) => {
  await be(page, await newPerson('auditor'));
  await page.goto('/quan-ly/nhat-ky');
  const { name, text } = await downloaded(page, () => page.getByRole('button', { name: 'Xuất toàn bộ nhật ký' }).click());
  expect(name).toMatch(/\.jsonl$/);
  const rows = text.trim().split('\n').map((line) => JSON.parse(line) as { seq: number; hash: string });
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
  expect(new Set(rows.map((row) => row.hash)).size).toBe(rows.length);
  await page.goto('/quan-ly/hoi');
  await expect(page.getByRole('link', { name: 'Thêm hội' })).toHaveCount(0);
});
