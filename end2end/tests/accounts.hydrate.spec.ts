import { be, expect, expectNoise, openPerson, signIn, test, word } from '../support/staff';

const heading = { level: 1 } as const;

test('a passkey is added, signs in alone, and is removed', async ({ page, newPerson }) => {
  const person = await newPerson('editor');
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await be(page, person);
  await page.goto('/quan-ly/bao-mat');
  await expect(page.getByText('Chưa có khóa truy cập nào.')).toBeVisible();
  await page.getByLabel('Tên của khóa').fill('Máy ở văn phòng');
  await page.getByRole('button', { name: 'Thêm khóa truy cập' }).click();
  await expect(page.getByRole('status')).toHaveText('Đã lưu.');
  const passkey = page.getByRole('listitem').filter({ hasText: 'Máy ở văn phòng' });
  await expect(passkey).toContainText('chưa dùng');

  await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click();
  await page.getByRole('button', { name: 'Đăng nhập bằng khóa truy cập' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(`Xin chào, ${person.name}`);

  await page.goto('/quan-ly/bao-mat');
  await expect(passkey).toContainText('dùng lần cuối');
  await passkey.getByRole('button', { name: 'Xóa khóa' }).click();
  await expect(page.getByText('Chưa có khóa truy cập nào.')).toBeVisible();
});

test('a mandate that ends empties the open page of its holder', async ({ page, newPerson, aside, administrator }) => {
  expectNoise('status of 403');
  const person = await newPerson('editor');
  await be(page, person);
  await page.goto('/quan-ly/hoi');
  await expect(page.getByRole('heading', heading)).toHaveText('Hội thành viên');
  const office = await aside(administrator);
  await openPerson(office, person);
  await office.getByRole('button', { name: 'Kết thúc vai trò' }).click();
  await expect(office.getByText('đã kết thúc')).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('Quyền của bạn vừa thay đổi.', { timeout: 10_000 });
  await expect(page.getByRole('heading', heading)).toHaveText('Không được phép');
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Menu quản lý' })).not.toContainText('Hội thành viên');
});

test('a session that is ended elsewhere asks to sign in over the page, and what was typed stays', async ({ page, newPerson, aside, administrator }) => {
  expectNoise('status of 401');
  const person = await newPerson('clerk');
  await be(page, person);
  await page.goto('/quan-ly/hoi/moi');
  const name = `Hội ${word()}`;
  await page.getByLabel('Tên đầy đủ').fill(name);
  const office = await aside(administrator);
  await openPerson(office, person);
  await office.getByRole('button', { name: 'Đăng xuất mọi thiết bị' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible({ timeout: 10_000 });
  await signIn(dialog, person);
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel('Tên đầy đủ')).toHaveValue(name);
  await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(name);
});

test('signing out closes the page for good and says nothing of an expired session', async ({ page, newPerson }) => {
  const person = await newPerson('editor');
  await be(page, person);
  await page.goto('/quan-ly/bao-mat');
  await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click();
  await expect(page).toHaveURL(/\/quan-ly\/dang-nhap$/);
  await page.waitForTimeout(1_000);
  await expect(page.getByText('Phiên làm việc đã hết hạn')).toHaveCount(0);
  await expect(page).toHaveURL(/\/quan-ly\/dang-nhap$/);
});

test('when the network fails the page says so, and what was typed is sent later', async ({ staff: page, context }) => {
  expectNoise('ERR_INTERNET_DISCONNECTED', 'failed: ');
  const name = `Hội ${word()}`;
  await page.goto('/quan-ly/hoi/moi');
  await page.getByLabel('Tên đầy đủ').fill(name);
  await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toContainText('Không gửi được: mạng bị gián đoạn.');
  await expect(page.getByLabel('Tên đầy đủ')).toHaveValue(name);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText(name);
});

test('a double click sends once', async ({ staff: page }) => {
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.route('**/quan-ly/hoi/moi', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  const name = `Hội ${word()}`;
  await page.goto('/quan-ly/hoi/moi');
  await page.getByLabel('Tên đầy đủ').fill(name);
  await page.getByLabel('Là thành viên từ ngày').fill('5/3/1995');
  await page.getByRole('button', { name: 'Lưu' }).dblclick();
  await expect(page.getByRole('heading', heading)).toHaveText(name);
  expect(sent).toHaveLength(1);
  await page.goto(`/quan-ly/hoi?tim=${name.replace(' ', '+')}`);
  await expect(page.getByRole('table').getByRole('link', { name })).toHaveCount(1);
});

test('a page that is left and come back to does not load anew, and the focus is in its content', async ({ staff: page }) => {
  await page.goto('/quan-ly');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByRole('navigation', { name: 'Menu quản lý' }).getByRole('link', { name: 'Nhật ký' }).click();
  await expect(page.getByRole('heading', heading)).toHaveText('Nhật ký');
  await expect(page.locator('main')).toBeFocused();
  await expect(page).toHaveURL(/\/quan-ly\/nhat-ky$/);
  await page.goBack();
  await expect(page.getByRole('heading', heading)).toContainText('Xin chào');
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('the first fault takes the focus by way of the summary', async ({ staff: page }) => {
  expectNoise('status of 422');
  await page.goto('/quan-ly/hoi/moi');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await page.getByRole('alert').getByRole('link', { name: 'Hãy nhập tên.' }).click();
  await expect(page.getByLabel('Tên đầy đủ')).toBeFocused();
});
