import { be, downloaded, expect, expectNoise, openPerson, test, word } from '../support/staff';

const heading = { level: 1 } as const;

test('nothing is agreed to beforehand; consent is given and withdrawn, one thing at a time', async ({ page, newPerson }) => {
  await be(page, await newPerson('editor'));
  await page.goto('/quan-ly/du-lieu-cua-toi');
  await expect(page.getByText('Chưa đồng ý')).toHaveCount(3);
  await expect(page.getByRole('button', { name: /^Rút lại sự đồng ý/ })).toHaveCount(0);
  const letters = page.getByRole('listitem').filter({ hasText: 'Gửi thư cho tôi' });
  await letters.getByRole('button', { name: /^Tôi đồng ý/ }).click();
  await expect(letters).toContainText('Đã đồng ý ngày');
  await expect(page.getByText('Chưa đồng ý')).toHaveCount(2);
  await letters.getByRole('button', { name: /^Rút lại sự đồng ý/ }).click();
  await expect(letters).toContainText('Chưa đồng ý');
});

test('a person asks about their data, and an administrator answers', async ({ page, newPerson, aside, administrator }) => {
  expectNoise('status of 422');
  const person = await newPerson('editor');
  await be(page, person);
  await page.goto('/quan-ly/du-lieu-cua-toi');
  await page.getByLabel('Yêu cầu về việc').selectOption({ label: 'Xem dữ liệu' });
  await page.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  await expect(page.getByLabel('Nội dung')).toHaveAccessibleDescription('Hãy nhập nội dung.');
  await expect(page.getByLabel('Yêu cầu về việc')).toHaveValue(/.+/);
  const text = `Cho tôi xem hồ sơ ${word()}`;
  await page.getByLabel('Nội dung').fill(text);
  await page.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  const request = page.getByRole('listitem').filter({ hasText: text });
  await expect(request).toContainText('Hạn trả lời');

  const office = await aside(administrator);
  await office.goto('/quan-ly/du-lieu-ca-nhan');
  await office.getByRole('row').filter({ hasText: person.name }).getByRole('link').click();
  await expect(office.getByText(text)).toBeVisible();
  await office.getByRole('button', { name: 'Đánh dấu đã trả lời' }).click();
  await expect(office.getByText('Đã trả lời ngày')).toBeVisible();
  await office.getByLabel('Kết quả').fill('Đã gửi bản sao hồ sơ.');
  await office.getByRole('button', { name: 'Hoàn tất yêu cầu' }).click();
  await expect(office.getByRole('status')).toHaveText('Đã lưu.');

  await page.goto('/quan-ly/du-lieu-cua-toi');
  await expect(request).toContainText('Đã gửi bản sao hồ sơ.');
  await expect(request).toContainText('Đã giải quyết ngày');
});

test('a person takes their own data away', async ({ page, newPerson }) => {
  const person = await newPerson('editor');
  await be(page, person);
  await page.goto('/quan-ly/du-lieu-cua-toi');
  const { name, text } = await downloaded(page, () => page.getByRole('button', { name: 'Tải dữ liệu của tôi' }).click());
  expect(name).toMatch(/\.json$/);
  expect(JSON.stringify(JSON.parse(text))).toContain(person.email);
  expect(text).not.toContain(person.secret.replaceAll(' ', ''));
});

test('the data of somebody whose account is out of use are erased', async ({ staff: page, newPerson }) => {
  const person = await newPerson('editor');
  await openPerson(page, person);
  const erase = page.getByRole('button', { name: 'Xóa dữ liệu cá nhân (ẩn danh)' });
  await expect(erase).toBeDisabled();
  await expect(erase).toHaveAccessibleDescription('Không làm được khi đang ở trạng thái «Đang dùng».');
  await page.getByRole('button', { name: 'Ngừng sử dụng tài khoản' }).click();
  await page.getByLabel('Lý do xóa').fill('Theo yêu cầu số 12');
  await erase.click();
  await expect(page.locator('.lead')).toContainText('Đã xóa dữ liệu');
  await expect(page.getByRole('heading', heading)).not.toHaveText(person.name);
  await expect(page.getByText(person.email)).toHaveCount(0);
  await page.goto(`/quan-ly/nguoi-dung?tim=${person.email}`);
  await expect(page.getByText('Không có ai như vậy.')).toBeVisible();
});
