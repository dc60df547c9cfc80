using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class RecordComparisonTests
{
    [Theory]
    [InlineData("""{"id":"1","name":"北风"}""", """{"name":"\u5317\u98ce","id":"1"}""")]
    [InlineData("""{"id":"1"}""", """{"id":"1","_id":"65a1","more":{"a":1}}""")]
    [InlineData("""{"id":"1","phone":null}""", """{"id":"1"}""")]
    [InlineData("""{"id":"1"}""", """{"id":"1","phone":null}""")]
    [InlineData("""{"id":"9007199254740993"}""", """{"id":9007199254740993}""")]
    [InlineData("""{"id":9007199254740993}""", """{"id":"9007199254740993"}""")]
    [InlineData("""{"n":1.50}""", """{"n":1.5}""")]
    [InlineData("""{"owner":{"user_id":"71"},"tags":["a",null]}""", """{"owner":{"user_id":71,"seen":true},"tags":["a",null]}""")]
    [InlineData("""{"id":"1","created_at":"2024-01-01 08:00:00"}""", """{"id":"1","created_at":1704067200.25}""")]
    public void The_same(string wanted, string held) => Assert.True(RecordComparison.SameContent(Json(wanted), Json(held)));

    [Theory]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1","name":"b"}""")]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1"}""")]
    [InlineData("""{"id":"1","name":"a"}""", """{"id":"1","name":null}""")]
    [InlineData("""{"id":"1","name":null}""", """{"id":"1","name":"a"}""")]
    [InlineData("""{"id":9007199254740993}""", """{"id":9007199254740992}""")]
    [InlineData("""{"code":"007"}""", """{"code":7}""")]
    [InlineData("""{"code":"1.0"}""", """{"code":"1"}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["a"]}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["b","a"]}""")]
    [InlineData("""{"owner":{"id":"1"}}""", """{"owner":{"id":"2"}}""")]
    [InlineData("""{"owner":{"id":"1"}}""", """{"owner":"1"}""")]
    [InlineData("""{"updated_at":"2024-01-01 08:00:00"}""", """{"updated_at":"2024-01-02 08:00:00"}""")]
    [InlineData("""{"seen_at":"2024-01-01 08:00:00"}""", """{"seen_at":1704067200}""")]
    public void Not_the_same(string wanted, string held) => Assert.False(RecordComparison.SameContent(Json(wanted), Json(held)));

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
