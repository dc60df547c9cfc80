using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Testing;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class The_seeded_companies
{
    [Fact]
    public async Task Are_the_same_for_the_same_seed_and_others_for_another()
    {
        await using var one = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 200, Seed = 5 });
        await using var two = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 200, Seed = 5 });
        await using var other = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 200, Seed = 6 });

        Assert.Equal(one.Companies.Current(), two.Companies.Current());
        Assert.NotEqual(one.Companies.Ids, other.Companies.Ids);
        var id = one.Companies.Ids[17];
        Assert.Equal((await one.InfoAsync(id)).GetRawText(), (await two.InfoAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Have_ids_of_ten_to_fifteen_digits_each_once_and_times_that_are_settled()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 5000 });
        var all = house.Companies.Current();

        Assert.Equal(5000, all.Select(c => c.Id).Distinct().Count());
        Assert.All(all, c => Assert.InRange(c.Id.ToString(null as IFormatProvider).Length, 10, 15));
        Assert.All(all, c => Assert.InRange(c.UpdateTime, OkkiHouse.Start.AddDays(-731), OkkiHouse.Start.AddSeconds(-60)));
    }

    [Fact]
    public async Task Hold_seconds_with_more_rows_than_a_page()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 2000 });
        Assert.Contains(house.Companies.Current().GroupBy(c => c.UpdateTime), second => second.Count() > 100);
    }

    [Fact]
    public async Task Have_as_many_bad_ones_as_asked_for()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 1000, BadCompanies = 3 });
        var bad = house.Companies.Current().Where(c => c.Name == "").ToList();

        Assert.Equal(3, bad.Count);
        house.Companies.Repair(bad[0].Id);
        Assert.NotEqual("", (await house.InfoAsync(bad[0].Id)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Every_version_that_there_was_is_accounted_for()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 10 });
        var id = house.Companies.Ids[3];
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        house.Companies.Change(id);
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        house.Companies.Delete(id);

        var versions = house.Okki.Accounting.Versions.Where(v => v.Id == id).ToList();
        Assert.Equal([CompanyChange.Seeded, CompanyChange.Edited, CompanyChange.Deleted], versions.Select(v => v.Change));
        Assert.Equal("2026-03-02 10:15:12", versions[1].UpdateTimeText);
        Assert.Equal(9, house.Companies.Count);
    }

    [Fact]
    public async Task Live_by_the_clock_when_told_to()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 100, ChangesPerSecond = 10 });
        var deadline = TimeProvider.System.GetTimestamp();
        while (house.Okki.Accounting.Versions.Count < 110 && TimeProvider.System.GetElapsedTime(deadline) < Eventually.Patience)
        {
            house.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }
        Assert.InRange(house.Okki.Accounting.Versions.Count, 110, int.MaxValue);
    }

    [Fact]
    public async Task Are_released_by_the_hundred_in_one_second_after_midnight_in_China()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 300, MidnightPoolJob = 150 });
        var started = TimeProvider.System.GetTimestamp();
        while (house.Okki.Accounting.Versions.Count < 450 && TimeProvider.System.GetElapsedTime(started) < Eventually.Patience)
        {
            house.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        var moved = house.Okki.Accounting.Versions.Where(v => v.Change == CompanyChange.PoolMoved).Take(150).ToList();
        Assert.Equal((150, 1), (moved.Count, moved.Select(v => v.UpdateTime).Distinct().Count()));
        Assert.True(moved[0].UpdateTime >= new DateTimeOffset(2026, 3, 3, 0, 6, 0, TimeSpan.FromHours(8)));   // not before the first midnight
    }

    [Fact]
    public async Task Live_between_two_pages_when_told_to()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 100, ChangesPerListCall = 5 });
        await house.ListAsync();
        Assert.InRange(house.Okki.Accounting.Versions.Count, 105, 115);
    }

    [Fact]
    public async Task Are_as_many_as_a_large_account_has_and_still_paged_fast()
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 100_000 });
        var started = TimeProvider.System.GetTimestamp();
        for (var page = 1; page <= 1000; page += 10)
            Assert.Equal(100, (await house.IdsAsync($"count=100&start_index={page}")).Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
