using OkkiBridge.Sandbox.Qingyiyun;
using static OkkiBridge.Sandbox.Tests.Qingyiyun.QingyiyunHouse;

namespace OkkiBridge.Sandbox.Tests.Qingyiyun;

public sealed class Tokens_and_dialects
{
    [Fact]
    public async Task Several_tokens_are_valid_at_once_each_until_its_own_end()
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions());
        var first = await house.SignInAsync();
        house.Clock.Advance(TimeSpan.FromSeconds(7199));
        var second = await house.SignInAsync();
        Assert.Equal((42, false), (first.Length, first == second));

        house.Wire.Authorization = "Bearer " + first;
        Assert.Equal(0, (await house.QueryAsync()).Code);
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        var ended = await house.QueryAsync();
        Assert.Equal((40102, 401), (ended.Code, (int)ended.Status));
        house.Wire.Authorization = "Bearer " + second;
        Assert.Equal(0, (await house.QueryAsync()).Code);
    }

    [Theory]
    [InlineData(TokenPlace.HeaderOrQuery, true, true)]
    [InlineData(TokenPlace.Header, true, false)]
    [InlineData(TokenPlace.Query, false, true)]
    public async Task A_token_is_looked_for_where_the_switch_says(TokenPlace place, bool header, bool query)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { TokenPlace = place });
        var token = await house.SignInAsync();
        Assert.Equal(header, (await house.FindAsync("1")).Code == 40401);
        house.Wire.Authorization = null;
        Assert.Equal(query, (await house.Wire.Get(house.Path("find-one/1") + "?access_token=" + token)).Code == 40401);
    }

    // One row per line of reference §7: what went wrong, and the code and status in each set.
    [Theory]
    [InlineData("secret", 1, 40101, 401)]
    [InlineData("secret", 2, 40001, 401)]
    [InlineData("secret", 3, 10001, 401)]
    [InlineData("token", 1, 40102, 401)]
    [InlineData("token", 2, 40002, 401)]
    [InlineData("token", 3, 10001, 401)]
    [InlineData("scheme", 1, 40101, 404)]
    [InlineData("scheme", 2, 40003, 404)]
    [InlineData("scheme", 3, 40301, 403)]
    [InlineData("disabled", 1, 40102, 403)]
    [InlineData("disabled", 2, 40004, 403)]
    [InlineData("disabled", 3, 40301, 403)]
    [InlineData("query", 1, 40003, 400)]
    [InlineData("query", 2, 40005, 400)]
    public async Task Each_dialect_has_its_own_code_for_one_fault(string fault, int dialect, int code, int status)
    {
        foreach (var matching in (bool[])[true, false])
        {
            await using var house = await OpenAsync(new QingyiyunSandboxOptions { Dialect = dialect, MatchingStatus = matching, SchemeDisabled = fault == "disabled" });
            if (fault == "token")
                house.Qingyiyun.RevokeTokens();

            var answer = fault switch
            {
                "secret" => await house.AskTokenAsync("wrong"),
                "scheme" => await house.Wire.Get("/v2/open-api/business/00000000-0000-0000-0000-000000000000/find-one/1"),
                _ => await house.QueryAsync(pageSize: 1000),
            };
            Assert.Equal((code, matching ? status : 200), (answer.Code, (int)answer.Status));
        }
    }

    [Theory]
    [InlineData(ErrorEnvelope.Success, "success")]
    [InlineData(ErrorEnvelope.Detail, "requestId")]
    public async Task An_error_comes_in_the_switched_envelope(ErrorEnvelope envelope, string key)
    {
        await using var house = await OpenAsync(new QingyiyunSandboxOptions { ErrorEnvelope = envelope });
        var answer = await house.FindAsync("1");
        Assert.True(answer.Json.TryGetProperty(key, out _));
        Assert.Equal(envelope == ErrorEnvelope.Success, answer.Json.TryGetProperty("success", out _));
    }
}
