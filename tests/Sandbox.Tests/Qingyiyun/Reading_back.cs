using System.Text.Json;
using OkkiBridge.Sandbox.Qingyiyun;
using static OkkiBridge.Sandbox.Tests.Qingyiyun.QingyiyunHouse;

namespace OkkiBridge.Sandbox.Tests.Qingyiyun;

public sealed class Reading_back
{
    [Theory]
    [InlineData("""  "CONTENT_id":"100"  """, 2)]                       // contains: 2100 too
    [InlineData("""  "CONTENT_id":{"$eq":"100"}  """, 1)]
    [InlineData("""  "CONTENT_id":{"$in":["100","7","none"]}  """, 2)]
    [InlineData("""  "CONTENT_id":{"$nin":["100","7"]}  """, 1)]
    [InlineData("""  "CONTENT_id":{"$ne":"7"}  """, 2)]
    [InlineData("""  "CONTENT_id":{"$eq":100}  """, 0)]                 // a number is no text
    [InlineData("""  "CONTENT_size":{"$gte":2,"$lt":3}  """, 1)]
    [InlineData("""  "CONTENT_size":{"$gt":2}  """, 1)]
    [InlineData("""  "CONTENT_size":{"$lte":2},"CONTENT_name":"n"  """, 2)]
    public async Task Filters_are_contains_for_plain_text_and_exact_with_an_operator(string filter, int found)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        await house.StoreAsync(new { id = "100", name = "n1", size = 1 }, new { id = "2100", name = "n2", size = 2 }, new { id = "7", name = "n3", size = 3 });
        Assert.Equal(found, await house.FoundAsync(filter.Trim()));
    }

    [Fact]
    public async Task Plain_text_can_be_switched_to_exact()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { PlainTextIsExact = true });
        await house.StoreAsync(Company("100"), Company("2100"));
        Assert.Equal(1, await house.FoundAsync("\"CONTENT_id\":\"100\""));
    }

    [Theory]
    [InlineData("""{"page":1,"pageSize":10,"begin_at":0}""", 40001)]
    [InlineData("""{"pageSize":10,"begin_at":0,"end_at":1}""", 40001)]
    [InlineData("""{"page":1,"pageSize":101,"begin_at":0,"end_at":1}""", 40003)]
    [InlineData("""{"page":0,"pageSize":10,"begin_at":0,"end_at":1}""", 40003)]
    [InlineData("""{"page":1,"pageSize":10,"begin_at":0,"end_at":1,"CONTENT_id":{"$regex":"1"}}""", 40001)]
    public async Task A_query_needs_its_keys_within_their_range(string body, int code)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        Assert.Equal(code, (await house.Wire.Send(HttpMethod.Post, house.Path("query"), new StringContent(body))).Code);
    }

    [Theory]
    [InlineData(-9, -1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 9, 0)]
    public async Task The_window_is_on_the_time_of_arrival_with_both_edges(int begin, int end, int found)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        await house.StoreAsync(Company("1"));
        var now = Start.ToUnixTimeSeconds();
        Assert.Equal(found, (await house.QueryAsync(begin: now + begin, end: now + end)).Json.GetProperty("content").GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_query_answers_in_each_of_the_published_shapes(int shape)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { QueryShape = shape });
        await house.StoreAsync(Company("1"), Company("2"));
        var answer = (await house.QueryAsync(pageSize: 1, page: 2)).Json;
        var content = answer.GetProperty("content");

        var (rows, total) = shape switch
        {
            1 => (content.GetProperty("list"), content.GetProperty("total").GetInt32()),
            2 => (content, 2),
            3 => (content, answer.GetProperty("total").GetInt32()),
            _ => (content.GetProperty("rows"), content.GetProperty("total").GetInt32()),
        };
        var record = shape == 4 ? rows[0].GetProperty("content") : rows[0];
        Assert.Equal((1, 2, "2"), (rows.GetArrayLength(), total, record.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_record_shows_after_the_delay_of_visibility()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { VisibilityDelay = TimeSpan.FromSeconds(10) });
        await house.StoreAsync(Company("1", "old"));
        Assert.Equal((40401, 0), ((await house.FindAsync("1")).Code, await house.FoundAsync("\"CONTENT_id\":{\"$eq\":\"1\"}")));

        house.Clock.Advance(TimeSpan.FromSeconds(10));
        await house.StoreAsync(Company("1", "new"));
        Assert.Equal("old", Name(await house.FindAsync("1")));
        house.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("new", Name(await house.FindAsync("1")));
    }

    [Theory]
    [InlineData(false, 40401)]
    [InlineData(true, 0)]
    public async Task An_unknown_id_is_not_there_or_a_success_with_null(bool isNull, int code)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { FindOneUnknownIsNull = isNull });
        var answer = await house.FindAsync("1");
        Assert.Equal((code, JsonValueKind.Null), (answer.Code, answer.Json.GetProperty("content").ValueKind));
    }

    [Fact]
    public async Task One_record_is_found_by_primary_key_and_by_storage_id()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        await house.StoreAsync(Company("a b ü", "found"));
        var storageId = (await house.QueryAsync()).Json.GetProperty("content").GetProperty("list")[0].GetProperty("_id").GetString()!;

        Assert.Equal("found", Name(await house.FindAsync(storageId)));
        Assert.Equal("found", Name(await house.FindAsync("a b ü")));
    }

    [Theory]
    [InlineData(false, JsonValueKind.String)]
    [InlineData(true, JsonValueKind.Number)]
    public async Task Which_of_two_fields_with_one_name_shows_is_a_switch(bool storagesWin, JsonValueKind kind)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { StorageFieldsWin = storagesWin });
        await house.StoreAsync(Company("1"));
        Assert.Equal(kind, (await house.FindAsync("1")).Json.GetProperty("content").GetProperty("updated_at").ValueKind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_time_of_arrival_is_whole_or_has_a_fraction(bool asFloat)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { CreatedAtAsFloat = asFloat });
        await house.StoreAsync(Company("1"));
        Assert.Equal(asFloat, (await house.FindAsync("1")).Json.GetProperty("content").GetProperty("created_at").GetRawText().Contains('.', StringComparison.Ordinal));
    }

    private static string? Name(WireAnswer answer) => answer.Json.GetProperty("content").GetProperty("name").GetString();
}
