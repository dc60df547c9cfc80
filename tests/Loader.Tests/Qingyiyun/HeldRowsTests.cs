using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class HeldRowsTests
{
    [Theory]
    [InlineData("""{"list":[{"id":"1"},{"id":"2"}],"total":7,"page":1,"pageSize":100}""", 2, 7)]
    [InlineData("""[{"id":"1"},{"id":"2"}]""", 2, null)]
    [InlineData("""{"0":{"id":"1"},"1":{"id":"2"},"total":2}""", 2, 2)]
    [InlineData("""{"content":[{"id":"1"}],"total":1}""", 1, 1)]
    [InlineData("""{"rows":[{"id":9,"content":{"id":"1"}}],"total":1,"condition":{}}""", 1, 1)]
    [InlineData("""{"total":0}""", 0, 0)]
    [InlineData("null", 0, null)]
    [InlineData("""{"list":null,"total":"0"}""", 0, 0)]
    [InlineData("""{"list":{},"total":0}""", 0, 0)]
    [InlineData("""{"list":{"0":{"id":"1"},"1":{"id":"2"}},"total":"2"}""", 2, 2)]
    [InlineData("""{"list":[{"id":"1"}],"total":1.0}""", 1, 1)]
    [InlineData("""{"list":[{"id":"1"}],"total":null}""", 1, null)]
    [InlineData("""{"records":[{"id":"1"}],"totalCount":"1,350"}""", 1, 1350)]
    public void Every_documented_shape_is_read(string content, int rows, int? total)
    {
        var page = HeldRows.Page(JsonElement.Parse(content));

        Assert.Equal(rows, page!.Value.Rows.Count);
        Assert.Equal(total, page.Value.Total);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"total":3}""")]
    [InlineData("""{"list":"none"}""")]
    [InlineData("""{"list":{"error":"…"}}""")]
    [InlineData("\"nothing\"")]
    public void Another_shape_is_not_taken_for_no_rows(string content) => Assert.Null(HeldRows.Page(JsonElement.Parse(content)));

    [Fact]
    public void The_newest_row_of_an_id_wins_whatever_its_place()
    {
        var newest = Newest("""[{"_id":"b","id":"1","name":"new","created_at":1704067201.75},{"_id":"a","id":"1","name":"old","created_at":1704067201}]""", "1");

        Assert.Equal("new", newest["1"].GetProperty("name").GetString());
    }

    [Fact]
    public void Of_rows_of_one_moment_the_later_one_wins()
    {
        var newest = Newest("""[{"id":"1","name":"first","created_at":5},{"id":"1","name":"second","created_at":5}]""", "1");

        Assert.Equal("second", newest["1"].GetProperty("name").GetString());
    }

    [Fact]
    public void A_wrapped_record_is_known_by_its_own_id_and_not_by_the_storages()
    {
        var newest = Newest("""[{"id":71,"content":{"id":"20481024","name":"a"},"created_at":5}]""", "20481024", "71");

        Assert.Equal(["20481024"], newest.Keys);
        Assert.Equal("a", newest["20481024"].GetProperty("name").GetString());
    }

    [Fact]
    public void An_id_is_compared_as_text_and_never_as_a_double() =>
        Assert.Equal(["9007199254740993"], Newest("""[{"id":9007199254740993},{"id":9007199254740992}]""", "9007199254740993").Keys);

    [Fact]
    public void A_row_nobody_asked_for_is_left_out() => Assert.Empty(Newest("""[{"id":"2100"}]""", "100"));

    private static Dictionary<string, JsonElement> Newest(string rows, params string[] ids) =>
        HeldRows.Newest(JsonElement.Parse(rows).EnumerateArray(), ids.ToHashSet(), "id");
}
