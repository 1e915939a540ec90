import { be, expect, expectNoise, openPerson, test, word } from '../support/staff';

const heading = { level: 1 } as const;

test('a person is invited, stands in the list, and is found without marks', async ({ staff: page }) => {
  const family = word();
  const email = `${family.toLowerCase()}@e2e.example`;
  await page.goto('/quan-ly/nguoi-dung');
  await page.getByRole('link', { name: 'Mời người mới' }).click();
  await page.getByLabel('Họ và tên').fill(`${family} Thị Ánh`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Vai trò').selectOption({ label: 'Biên tập viên' });
  await page.getByRole('button', { name: 'Gửi lời mời' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(`${family} Thị Ánh`);
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  await expect(page.locator('.lead')).toContainText('Đã mời');
  await page.goto('/quan-ly/nguoi-dung');
  await page.getByLabel('Tìm theo tên hoặc email').fill(`${family.toLowerCase()} thi anh`);
  await page.getByRole('button', { name: 'Lọc' }).click();
  const row = page.getByRole('row').filter({ hasText: email });
  await expect(row.getByRole('rowheader')).toHaveText(`${family} Thị Ánh`);
  await expect(row).toContainText('Biên tập viên');
  await expect(page.getByRole('row')).toHaveCount(2);
});

test('what is wrong with an invitation stands beside its field, and what was typed stays', async ({ staff: page, administrator }) => {
  expectNoise('status of 422');
  await page.goto('/quan-ly/nguoi-dung/moi');
  await page.getByLabel('Họ và tên').fill('Lê 123');
  await page.getByLabel('Email').fill('khong phai email');
  await page.getByRole('button', { name: 'Gửi lời mời' }).click();
  await expect(page.getByLabel('Họ và tên')).toHaveAccessibleDescription(/Họ và tên chỉ gồm chữ cái/);
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/Địa chỉ email chưa đúng/);
  await expect(page.getByLabel('Vai trò')).toHaveAccessibleDescription('Hãy chọn vai trò.');
  await expect(page.getByLabel('Họ và tên')).toHaveValue('Lê 123');
  await expect(page.getByLabel('Email')).toHaveValue('khong phai email');
  await page.getByLabel('Họ và tên').fill(`Lê ${word()}`);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Vai trò').selectOption({ label: 'Biên tập viên' });
  await page.getByRole('button', { name: 'Gửi lời mời' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/Đã có người dùng email này\./);
});

test('a role is granted and ended', async ({ staff: page, newPerson }) => {
  const person = await newPerson('editor');
  await openPerson(page, person);
  await page.getByLabel('Vai trò').selectOption({ label: 'Kiểm tra viên' });
  await page.getByRole('button', { name: 'Giao thêm vai trò' }).click();
  const mandate = page.getByRole('listitem').filter({ hasText: 'Kiểm tra viên' });
  await expect(mandate).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  await mandate.getByRole('button', { name: 'Kết thúc vai trò' }).click();
  await expect(mandate).toContainText('đã kết thúc');
  await expect(mandate.getByRole('button')).toHaveCount(0);
});

test('a role that is held is not granted twice', async ({ staff: page, newPerson }) => {
  expectNoise('status of 422');
  const person = await newPerson('editor');
  await openPerson(page, person);
  await page.getByLabel('Vai trò').selectOption({ label: 'Biên tập viên' });
  await page.getByRole('button', { name: 'Giao thêm vai trò' }).click();
  await expect(page.getByLabel('Vai trò')).toHaveAccessibleDescription('Người này đang giữ đúng vai trò đó.');
});

test('an account is taken out of use and into use again', async ({ staff: page, newPerson, aside }) => {
  const person = await newPerson('editor');
  const theirs = await aside(person);
  await theirs.goto('/quan-ly');
  await expect(theirs.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);
  await openPerson(page, person);
  await page.getByRole('button', { name: 'Ngừng sử dụng tài khoản' }).click();
  await expect(page.locator('.lead')).toContainText('Ngừng sử dụng');
  await theirs.goto('/quan-ly/hoi');
  await expect(theirs.getByRole('heading', heading)).toHaveText('Đăng nhập');
  await page.getByRole('button', { name: 'Dùng lại tài khoản' }).click();
  await expect(page.locator('.lead')).toContainText('Đang dùng');
});

test('what may not be done to one’s own account is off and says why', async ({ staff: page, administrator }) => {
  await openPerson(page, administrator);
  const disable = page.getByRole('button', { name: 'Ngừng sử dụng tài khoản' });
  await expect(disable).toBeDisabled();
  await expect(disable).toHaveAccessibleDescription('Không ai tự làm việc này cho chính mình; hãy nhờ một quản trị viên khác.');
  await expect(page.getByRole('button', { name: 'Giao thêm vai trò' })).toHaveCount(0);
});

test('who may not see people is told who may', async ({ page, newPerson }) => {
  expectNoise('status of 403');
  await be(page, await newPerson('editor'));
  await page.goto('/quan-ly');
  await expect(page.getByRole('navigation', { name: 'Menu quản lý' })).not.toContainText('Người dùng');
  const answer = await page.goto('/quan-ly/nguoi-dung');
  expect(answer?.status()).toBe(403);
  await expect(page.locator('main')).toContainText(/Việc này chỉ dành cho: .*Quản trị/);
});
