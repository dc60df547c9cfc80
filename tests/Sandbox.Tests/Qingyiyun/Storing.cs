using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Qingyiyun;
using OkkiBridge.Testing;
using static OkkiBridge.Sandbox.Tests.Qingyiyun.QingyiyunHouse;

namespace OkkiBridge.Sandbox.Tests.Qingyiyun;

public sealed class Storing
{
    // Mode; what a batch of two good and one bad record answers and leaves; what a repeated key answers, and which content it leaves.
    public static TheoryData<StoreMode, string, int, string, string> Modes => new()
    {
        { StoreMode.AllOrNothing, "40001 必填字段缺失: name", 0, "1/0", "new" },
        { StoreMode.Upsert, "40001 必填字段缺失: name", 0, "0/0", "new" },
        { StoreMode.SilentSkip, "40001 必填字段缺失: name", 0, "1/0", "old" },
        { StoreMode.Conflict, "40001 必填字段缺失: name", 0, "50201 主键已存在", "old" },
        { StoreMode.PartialKeepsGood, "2/1", 2, "1/0", "new" },
        { StoreMode.PartialDropsGood, "0/1", 0, "1/0", "new" },
        { StoreMode.DuplicateInsert, "40001 必填字段缺失: name", 0, "1/0", "new" },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Treats_bad_and_repeated_records_as_its_mode_says(StoreMode mode, string mixed, int kept, string repeated, string left)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { StoreMode = mode });

        Assert.Equal(mixed, Said(await house.StoreAsync(Company("1"), Company("2", name: null), Company("3"))));
        Assert.Equal(kept, house.Qingyiyun.Store.Count);

        Assert.Equal("1/0", Said(await house.StoreAsync(Company("9", "old"))));
        Assert.Equal(repeated, Said(await house.StoreAsync(Company("9", "new"))));
        Assert.Equal(left, house.Qingyiyun.Store.Find("9")!.Value.GetProperty("name").GetString());
        Assert.Equal(mode == StoreMode.DuplicateInsert ? 1 : 0, house.Qingyiyun.Store.Records - house.Qingyiyun.Store.Count);
    }

    [Fact]
    public async Task Refuses_for_good_what_it_is_told_to_refuse_and_names_the_field()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        house.Qingyiyun.Refuse(record => record.GetProperty("id").GetString() == "2", "phone");

        Assert.Equal("40001 必填字段缺失: phone", Said(await house.StoreAsync(Company("1"), Company("2"))));
        Assert.Equal("1/0", Said(await house.StoreAsync(Company("1"))));
        house.Qingyiyun.RefuseNone();
        Assert.Equal("1/0", Said(await house.StoreAsync(Company("2"))));
    }

    [Theory]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"content":{"id":"1"}}""")]
    [InlineData("nonsense")]
    public async Task Needs_an_array_of_content(string body)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        Assert.Equal(40001, (await house.Wire.Send(HttpMethod.Post, house.Path("store"), new StringContent(body))).Code);
    }

    [Fact]
    public async Task Keeps_unicode_large_numbers_and_undeclared_fields_as_sent()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        await house.Wire.Send(HttpMethod.Post, house.Path("store"), new StringContent("""{"content":[{"id":9007199254740993,"name":"🌊ＡＢ\u0000/","nested":{"a":[1,null]}}]}"""));

        var kept = house.Qingyiyun.Store.Find("9007199254740993")!.Value;
        Assert.Equal("9007199254740993", kept.GetProperty("id").GetRawText());
        Assert.Equal("🌊ＡＢ\0/", kept.GetProperty("name").GetString());
        Assert.Equal("""{"a":[1,null]}""", kept.GetProperty("nested").GetRawText());
    }

    [Fact]
    public async Task Accounts_for_versions_written_twice_and_for_older_ones_over_newer_ones()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        await house.StoreAsync(Company("1", "a", "2026-01-01 00:00:00"));
        await house.StoreAsync(Company("1", "a", "2026-01-01 00:00:00"));   // twice
        await house.StoreAsync(Company("1", "b", "2026-01-02 00:00:00"));
        await house.StoreAsync(Company("1", "a", "2026-01-01 00:00:00"));   // backwards, and not current: no duplicate
        await house.StoreAsync(Company("1", "b", "2026-01-01 12:00:00"));   // still older than the newest ever

        var accounting = house.Qingyiyun.Accounting;
        Assert.Equal((5, 1, 2), (accounting.Writes, accounting.DuplicateVersions, accounting.StaleOverwrites));
        Assert.Equal(["a", "a", "b", "a", "b"], house.Qingyiyun.Store.Versions("1").Select(v => v.Content.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Holds_against_a_late_effect_what_comes_of_it()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { LateExcuse = TimeSpan.FromMinutes(1), TokenLife = TimeSpan.FromDays(1) });
        await house.StoreAsync(Company("1", "new", "2026-01-02 00:00:00"));
        await house.StoreAsync(Company("2", "same"));
        await LateAsync(Company("1", "old", "2026-01-01 00:00:00"), Company("2", "same"), Company("3"), Company("4"));   // backwards, twice, and both first
        await house.StoreAsync(Company("1", "new", "2026-01-02 00:00:00"), Company("3"));                               // repaired; and twice, because nobody knew
        Assert.Equal((0, 0), (house.Qingyiyun.Accounting.DuplicateVersions, house.Qingyiyun.Accounting.StaleOverwrites));

        await house.StoreAsync(Company("1", "old", "2026-01-01 00:00:00"), Company("3"));                               // by now it is known
        house.Clock.Advance(TimeSpan.FromMinutes(2));
        await house.StoreAsync(Company("4"));

        var accounting = house.Qingyiyun.Accounting;
        Assert.Equal((4, 2, 1), (accounting.LateWrites, accounting.LateDuplicates, accounting.LateOverwrites));
        Assert.Equal((2, 1), (accounting.DuplicateVersions, accounting.StaleOverwrites));

        async Task LateAsync(params object[] content)
        {
            house.Qingyiyun.FailNext(FaultKind.LateEffect);
            var answer = house.StoreAsync(content);
            await Eventually.TrueAsync(
                () =>
                {
                    house.Clock.Advance(TimeSpan.FromMinutes(1));
                    return Task.FromResult(answer.IsCompleted);
                },
                () => "it never had its effect", TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("""{"id":"1","name":"a"}""", 200, 1)]
    [InlineData("""[{"id":"1","name":"a"},{"id":"2","name":"b"}]""", 200, 2)]
    [InlineData("""[{"id":"1","name":"a"},{"id":"2"}]""", 400, 0)]
    [InlineData("\"text\"", 400, 0)]
    public async Task In_the_plain_form_takes_an_object_or_an_array_and_answers_with_plain_text(string body, int status, int kept)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        house.Wire.Authorization = null;
        var answer = await house.Wire.Send(HttpMethod.Post, "/write", new StringContent(body));

        Assert.Equal((status, "text/plain"), ((int)answer.Status, answer.Message.Content.Headers.ContentType!.MediaType));
        Assert.Equal(kept, house.Qingyiyun.Store.Count);
    }

    private static string Said(WireAnswer answer)
    {
        if (answer.Code != 0)
            return $"{answer.Code} {answer.Json.GetProperty("message").GetString()}";
        var content = answer.Json.GetProperty("content");
        return $"{content.GetProperty("inserted")}/{content.GetProperty("failed")}";
    }
}
