using System.Net;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Sandbox.Tests.Okki;
using OkkiBridge.Sandbox.Tests.Qingyiyun;
using OkkiBridge.Testing;

namespace OkkiBridge.Sandbox.Tests.Faults;

/// <summary>The ready-made plans can be survived: by a client that believes no single answer.</summary>
public sealed class A_stubborn_client
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Reads_every_company_through_heavy_faults(int seed)
    {
        await using var house = await OkkiHouse.OpenAsync(new OkkiSandboxOptions { Companies = 600, Seed = seed });
        house.Okki.Faults = FaultPlan.Heavy(seed) with { Slow = TimeSpan.Zero };

        // One reading of all pages proves itself when each names the same total and the distinct ids are as many; ties make a second one add what the first lacked.
        var ids = new HashSet<long>();
        await UntilAsync(async () =>
        {
            var totals = new HashSet<int>();
            for (var page = 1; page <= 6; page++)
            {
                var data = await AskAsync($"/v1/company/list?count=100&start_index={page}");
                totals.Add(data.GetProperty("totalItem").GetInt32());
                ids.UnionWith(data.GetProperty("list").EnumerateArray().Select(r => r.GetProperty("company_id").GetInt64()));
            }
            return totals.Count == 1 && totals.Single() == ids.Count;
        });

        Assert.Equal(house.Companies.Ids.Order(), ids.Order());

        async Task<JsonElement> AskAsync(string path)
        {
            JsonElement? answer = null;
            await UntilAsync(async () =>
            {
                answer = await TryAsync(() => house.Wire.Get(path)) is { Status: HttpStatusCode.OK } got && TryParse(got.Text) is { } json && json.GetProperty("code").GetInt32() == 200 ? json : null;
                if (answer is null)
                    await TryAsync(async () => { await house.SignInAsync(); return null!; });
                return answer is not null;
            });
            return answer!.Value.GetProperty("data");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Writes_every_company_once_through_heavy_faults_by_asking_before_it_repeats(int seed)
    {
        await using var house = await QingyiyunHouse.OpenAsync(new QingyiyunSandboxOptions());
        house.Qingyiyun.Faults = FaultPlan.Heavy(seed) with { Slow = TimeSpan.Zero };

        for (var company = 0; company < 100; company++)
        {
            var id = $"{company}";
            await UntilAsync(async () =>
            {
                var stored = await TryAsync(() => house.StoreAsync(QingyiyunHouse.Company(id)));
                if (stored is not null && TryParse(stored.Text) is { } json && json.GetProperty("code").GetInt32() == 0)
                    return true;
                bool? isThere = null;
                await UntilAsync(async () => (isThere = await IsThereAsync(id)) is not null);
                return isThere!.Value;
            });
        }

        Assert.Equal((100, 100, 0), (house.Qingyiyun.Store.Count, house.Qingyiyun.Accounting.Writes, house.Qingyiyun.Accounting.DuplicateVersions));

        async Task<bool?> IsThereAsync(string id)
        {
            var found = await TryAsync(() => house.FindAsync(id));
            int? code = found is not null && TryParse(found.Text) is { } json ? json.GetProperty("code").GetInt32() : null;
            if (code is not (0 or 40401))
                await TryAsync(async () => { await house.SignInAsync(); return null!; });
            return code switch { 0 => true, 40401 => false, _ => null };
        }
    }

    private static async Task<WireAnswer?> TryAsync(Func<Task<WireAnswer>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            var json = JsonDocument.Parse(text).RootElement;
            return json.TryGetProperty("code", out _) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Eventually.Patience, "the client did not get through");
    }
}
