import type { Page } from '@playwright/test';

import { atDoor, be, enrol, expect, expectNoise, giveCode, letterTo, newPassword, type Person, signIn, test, word } from '../support/staff';

const heading = { level: 1 } as const;

test('a person signs in in two steps, and out again', async ({ page, administrator }) => {
  expectNoise('status of 401');
  await atDoor(page, administrator);
  await page.goto('/quan-ly');
  await expect(page.getByRole('heading', heading)).toHaveText('Đăng nhập');
  await signIn(page, administrator);
  await expect(page.getByRole('heading', heading)).toHaveText(`Xin chào, ${administrator.name}`);
  await expect(page.getByRole('navigation', { name: 'Menu quản lý' })).toContainText('Người dùng');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Đăng nhập');
  await page.goto('/quan-ly/nguoi-dung');
  await expect(page.getByRole('heading', heading)).toHaveText('Đăng nhập');
});

test('a wrong password says so beside its field and keeps the address', async ({ page, administrator }) => {
  expectNoise('status of 422');
  await atDoor(page, administrator);
  await page.goto('/quan-ly/dang-nhap');
  await page.getByLabel('Email').fill(administrator.email);
  const password = page.getByLabel('Mật khẩu', { exact: true });
  await password.fill(`${administrator.password}x`);
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await expect(password).toHaveAccessibleDescription('Email hoặc mật khẩu không đúng.');
  await expect(password).toHaveValue('');
  await expect(page.getByLabel('Email')).toHaveValue(administrator.email);
});

test('a wrong code says so, and a code does not count twice', async ({ page, newPerson }) => {
  expectNoise('status of 422');
  const person = await newPerson('editor');
  await atDoor(page, person);
  const code = await person.code();
  for (const isFirst of [true, false]) {
    await page.goto('/quan-ly/dang-nhap');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Mật khẩu', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    const field = page.getByLabel('Mã sáu số hoặc mã dự phòng');
    await field.fill(code);
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    if (isFirst) {
      await page.getByRole('button', { name: 'Đăng xuất' }).click();
      await expect(page).toHaveURL(/\/quan-ly\/dang-nhap$/);
    } else {
      await expect(field).toHaveAccessibleDescription(/Mã không đúng hoặc đã được dùng/);
    }
  }
});

test('an invitation leads by way of a password, the second factor and the recovery codes to the desk', async ({ page, invite }) => {
  expectNoise('status of 422', 'status of 404');
  const person = await invite('clerk');
  person.password = newPassword();
  await page.goto(person.link);
  await expect(page).toHaveURL(/\/quan-ly\/dat-mat-khau$/);
  await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue(person.email);
  const password = page.getByLabel('Mật khẩu mới');
  await password.fill('ngắn');
  await page.getByRole('button', { name: 'Lưu mật khẩu' }).click();
  await expect(password).toHaveAccessibleDescription(/Mật khẩu phải có ít nhất 10 ký tự\./);
  await password.fill(person.password);
  await page.getByRole('button', { name: 'Lưu mật khẩu' }).click();
  await enrol(page, person);
  expect(new Set(person.codes).size).toBe(10);
  await page.getByRole('link', { name: 'Tôi đã cất các mã' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);
  await page.goto(person.link);
  await expect(page.getByRole('heading', heading)).toHaveText('Liên kết không còn dùng được');
});

test('a forgotten password is set anew by the letter', async ({ page, newPerson }) => {
  const person = await newPerson('editor');
  await atDoor(page, person);
  await page.goto('/quan-ly/dang-nhap');
  await page.getByRole('link', { name: 'Quên mật khẩu?' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Quên mật khẩu?');
  await page.getByLabel('Email').fill(person.email);
  await page.getByRole('button', { name: 'Gửi liên kết' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Đã nhận yêu cầu');
  const letter = await letterTo(page, person.email, 'Đặt mật khẩu mới');
  await letter.getByRole('link', { name: /\/quan-ly\/lien-ket\// }).click();
  person.password = newPassword();
  await page.getByLabel('Mật khẩu mới').fill(person.password);
  await page.getByRole('button', { name: 'Lưu mật khẩu' }).click();
  await giveCode(page, person);
  await expect(page.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);
});

test('somebody who is not signed in comes back to the page that they wanted', async ({ page, administrator }) => {
  expectNoise('status of 401');
  await atDoor(page, administrator);
  await page.goto('/quan-ly/nguoi-dung?tim=le+thi&trang_thai=active');
  await expect(page.getByRole('heading', heading)).toHaveText('Đăng nhập');
  await signIn(page, administrator);
  await expect(page.getByRole('heading', heading)).toHaveText('Người dùng');
  await expect(page).toHaveURL(/\/quan-ly\/nguoi-dung\?tim=le\+thi&trang_thai=active$/);
  await expect(page.getByLabel('Tìm theo tên hoặc email')).toHaveValue('le thi');
});

test('a password is changed by whoever knows the one in force', async ({ page, newPerson }) => {
  expectNoise('status of 422');
  const person = await newPerson('editor');
  await be(page, person);
  await page.goto('/quan-ly/bao-mat');
  const [current, next] = [page.getByLabel('Mật khẩu hiện tại'), page.getByLabel('Mật khẩu mới')];
  const change = async (typed: string, wanted: string) => {
    if (!(await current.isVisible())) await page.locator('summary', { hasText: 'Đổi mật khẩu' }).click();
    await current.fill(typed);
    await next.fill(wanted);
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  };
  const wanted = newPassword();
  await change(`${person.password}x`, wanted);
  await expect(current).toHaveAccessibleDescription('Mật khẩu hiện tại không đúng.');
  await change(person.password, wanted);
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Đăng nhập');
  person.password = wanted;
  await signIn(page, person);
  await expect(page.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);
});

test('a person sees their devices and signs another one out', async ({ page, browser, newPerson }) => {
  const person = await newPerson('editor');
  const context = await browser.newContext({ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0' });
  const other = await context.newPage();
  await atDoor(other, person);
  await other.goto('/quan-ly/dang-nhap');
  await signIn(other, person);
  await expect(other.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);
  await be(page, person);
  await page.goto('/quan-ly/bao-mat');
  const device = page.getByRole('listitem').filter({ hasText: 'Firefox, Windows' });
  await expect(page.getByRole('listitem').filter({ hasText: 'Thiết bị này' })).toHaveCount(1);
  await device.getByRole('button', { name: 'Đăng xuất thiết bị' }).click();
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  await expect(device).toHaveCount(0);
  await other.goto('/quan-ly/bao-mat');
  await expect(other.getByRole('heading', heading)).toHaveText('Đăng nhập');
  await context.close();
});

const endings = {
  // As its time ends it: the browser still has the cookie, and it is worth nothing.
  'its session has expired': async (page: Page, person: Person) => {
    const session = person.cookies.find((cookie) => cookie.name === 'phien');
    if (session) await page.context().addCookies([{ ...session, value: 'het-han' }]);
  },
  // As signing out in another tab ends it.
  'its cookie is gone': (page: Page) => page.context().clearCookies({ name: 'phien' }),
};

for (const [ending, end] of Object.entries(endings)) {
  test(`a form that is sent when ${ending} keeps what was typed and arrives after signing in`, async ({ page, scripted, administrator }) => {
    expectNoise('status of 401');
    await be(page, administrator);
    const name = `Hội ${word()}`;
    await page.goto('/quan-ly/hoi/moi');
    await page.getByLabel('Tên đầy đủ').fill(name);
    await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
    await end(page, administrator);
    await page.getByRole('button', { name: 'Lưu' }).click();
    if (scripted) {
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText('Phiên làm việc đã hết hạn, xin đăng nhập lại.');
      await expect(page.getByLabel('Tên đầy đủ')).toHaveValue(name);
      await signIn(dialog, administrator);
      await expect(dialog).toHaveCount(0);
    } else {
      await expect(page.getByRole('status')).toContainText('Nội dung bạn vừa gõ còn nguyên');
      await signIn(page, administrator);
      await expect(page.getByRole('heading', heading)).toHaveText('Bạn đã đăng nhập lại');
      await page.getByText('Nội dung được gửi').click();
      await expect(page.getByText(name)).toBeVisible();
      await page.getByRole('button', { name: 'Gửi tiếp nội dung đã gõ' }).click();
    }
    await expect(page.getByRole('heading', heading)).toHaveText(name);
    await expect(page.getByRole('listitem').filter({ hasText: 'Là thành viên từ' })).toContainText('1995');
  });
}
