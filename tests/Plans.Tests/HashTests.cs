using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

public sealed class HashTests : IDisposable
{
    private readonly PlanFolder _folder = new(("mapping.json", """{ "name": "{{name}}", "tag": "{{tag}}" }"""));
    private readonly Plan _plan;

    public HashTests() => _plan = _folder.Load();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"name\": \"🌊/<>&+\"", "\"name\": \"\\ud83c\\udf0a\\/\\u003c\\u003E\\u0026\\u002b\"")]
    [InlineData("\"name\": \"é\"", "\"n\\u0061me\": \"\\u00e9\"")]
    [InlineData("\"tag\": {\"a\": 1, \"b\": {\"c\": [2], \"d\": null}}", "\"tag\": {\"b\": {\"d\": null, \"c\": [2]}, \"a\": 1}")]
    [InlineData("\"name\": \"x\", \"tag\": 1", "\"tag\" : 1 ,\n \"name\":\"x\"")]
    [InlineData("\"name\": \"x\", \"star\": 1", "\"name\": \"x\", \"star\": 2")]
    public void Equal_content_has_an_equal_hash(string one, string other) => Assert.Equal(Hash(one), Hash(other));

    [Theory]
    [InlineData("\"name\": \"1\"", "\"name\": 1")]
    [InlineData("\"name\": \"é\"", "\"name\": \"e\\u0301\"")]
    [InlineData("\"name\": \"Ａ\"", "\"name\": \"A\"")]
    [InlineData("\"name\": 9007199254740992", "\"name\": 9007199254740993")]
    [InlineData("\"tag\": [1, 2]", "\"tag\": [2, 1]")]
    [InlineData("\"tag\": {\"a\": \"b\"}", "\"tag\": {\"b\": \"a\"}")]
    [InlineData("\"name\": \"x\"", "\"tag\": \"x\"")]
    public void Other_content_has_another_hash(string one, string other) => Assert.NotEqual(Hash(one), Hash(other));

    [Fact]
    public void A_version_alone_does_not_change_it() => Assert.Equal(Hash("\"name\": \"x\""), Hash("\"name\": \"x\"", "2026-03-03 00:00:00"));

    [Fact]
    public void It_survives_a_way_over_the_wire()
    {
        var mapped = Map("\"name\": \"🌊 广州\\t\\\"\", \"tag\": {\"b\": 1.50, \"a\": [\"\\/\"]}");
        var arrived = JsonElement.Parse(JsonSerializer.Serialize(mapped.Record));

        Assert.Equal(mapped.Hash, Plans.Mapping.ContentHash.Of(arrived));
    }

    private string Hash(string fields, string updated = "2026-03-02 09:41:12") => Map(fields, updated).Hash;

    private Mapped Map(string fields, string updated = "2026-03-02 09:41:12") =>
        Assert.IsType<Mapped>(_plan.Map(JsonElement.Parse($$"""{ "company_id": 1, "update_time": "{{updated}}", {{fields}} }""")));
}
