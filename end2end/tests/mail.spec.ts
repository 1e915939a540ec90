import { expect, letterTo, test, word } from '../support/staff';

test('an invitation stands in the queue as sent, and its letter has the link', async ({ staff: page }) => {
  const name = `Lê Thị ${word()}`;
  const email = `${word().toLowerCase()}@e2e.example`;
  await page.goto('/quan-ly/nguoi-dung/moi');
  await page.getByLabel('Họ và tên').fill(name);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Vai trò').selectOption({ label: 'Biên tập viên' });
  await page.getByRole('button', { name: 'Gửi lời mời' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  const row = page.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Mời mở tài khoản' });
  await expect(async () => {
    await page.goto('/quan-ly/thu');
    await expect(row).toContainText('Đã gửi', { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await page.getByLabel('Trạng thái').selectOption({ label: 'Đã gửi' });
  await page.getByRole('button', { name: 'Lọc' }).click();
  await expect(page).toHaveURL(/trang_thai=/);
  await expect(row).toHaveCount(1);
  const letter = await letterTo(page, email, 'Mời bạn mở tài khoản');
  await expect(letter).toContainText(`Kính gửi ${name},`);
  await letter.getByRole('link', { name: /\/quan-ly\/lien-ket\// }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đặt mật khẩu');
  await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue(email);
});
