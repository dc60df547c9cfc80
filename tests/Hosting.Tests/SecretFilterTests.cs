using Microsoft.Extensions.Configuration;

namespace OkkiBridge.Hosting.Tests;

public sealed class SecretFilterTests
{
    private static SecretFilter Knowing(string key, string value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());

    [Theory]
    [InlineData("Okki:ClientSecret", "tiger-lily", "got tiger-lily back", "got *** back")]
    [InlineData("Console:Password", "p@ss/word", "?pw=p%40ss%2Fword", "?pw=***")]
    [InlineData("Qingyiyun:AppKey", "key-0815", "appKey=key-0815", "appKey=***")]
    [InlineData("ConnectionStrings:RabbitMq", "amqp://user:tiger-lily@rabbit/", "login of user with tiger-lily", "login of user with ***")]
    [InlineData("ConnectionStrings:MongoDb", "mongodb://u:p%40ss-word@mongo/db", "p@ss-word or p%40ss-word", "*** or ***")]
    public void A_configured_secret_is_masked_in_any_spelling(string key, string value, string text, string clean) =>
        Assert.Equal(clean, Knowing(key, value).Clean(text));

    [Theory]
    [InlineData("Authorization: Bearer eyJhbGciOi.J9.x-y_z", "Authorization: Bearer ***")]
    [InlineData("""{"access_token":"0123456789abcdef"}""", """{"access_token":"***"}""")]
    [InlineData("/v2/open-api/store/7?access_token=0123456789abcdef&x=1", "/v2/open-api/store/7?access_token=***&x=1")]
    public void A_token_is_known_by_what_stands_before_it(string text, string clean) => Assert.Equal(clean, Knowing("x", "y").Clean(text));

    [Fact]
    public void Other_values_are_left_alone() => Assert.Equal("scope company", Knowing("Okki:Scope", "company").Clean("scope company"));
}
