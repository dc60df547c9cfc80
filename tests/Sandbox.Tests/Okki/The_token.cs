using System.Net;
using System.Text;
using System.Text.Json;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Tests.Okki;

public sealed class The_token
{
    private static readonly OkkiSandboxOptions Few = new() { Companies = 3 };

    [Fact]
    public async Task Asking_again_signs_the_same_token_with_its_old_end()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        var first = (await house.AskTokenAsync()).Json;
        house.Clock.Advance(TimeSpan.FromHours(3));
        var second = (await house.AskTokenAsync()).Json;

        var (before, after) = (Claims(first), Claims(second));
        Assert.Equal(before.GetProperty("jti").GetString(), after.GetProperty("jti").GetString());
        Assert.Equal(Math.Floor(before.GetProperty("exp").GetDecimal()), after.GetProperty("exp").GetDecimal());
        Assert.Equal(3 * 3600, after.GetProperty("iat").GetDecimal() - Math.Floor(before.GetProperty("iat").GetDecimal()));
        Assert.Equal(3 * 3600, first.GetProperty("expires_in").GetInt64() - second.GetProperty("expires_in").GetInt64());
    }

    [Fact]
    public async Task Its_first_issue_has_times_with_a_fraction_and_the_published_length()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        var token = (await house.AskTokenAsync("lead")).Json;

        var exp = Claims(token).GetProperty("exp").GetDecimal();
        Assert.NotEqual(Math.Floor(exp), exp);
        Assert.InRange(token.GetProperty("access_token").GetString()!.Length, 740, 900);
        Assert.False(token.TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task It_ends_eight_hours_after_the_first_request_and_the_next_one_is_new()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        var old = Claims((await house.AskTokenAsync()).Json).GetProperty("jti").GetString();

        house.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.Wire.Get("/v1/company/list")).Status);

        Assert.NotEqual(old, Claims((await house.AskTokenAsync()).Json).GetProperty("jti").GetString());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(200)]
    [InlineData(400)]
    public async Task A_revoked_one_is_refused_with_access_denied(int status)
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { RefusedTokenStatus = status });
        house.Okki.RevokeTokens();

        var refused = await house.Wire.Get("/v1/company/list");
        Assert.Equal(status, (int)refused.Status);
        Assert.Equal("access_denied", refused.Json.GetProperty("error").GetString());

        await house.SignInAsync();
        Assert.Equal(200, (await house.Wire.Get("/v1/company/list")).Code);
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, true, false)]
    public async Task The_header_is_taken_bare_or_as_Bearer_as_switched(bool acceptBearer, bool acceptBare, bool bearerPasses, bool barePasses)
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { AcceptBearer = acceptBearer, AcceptBareToken = acceptBare });
        var token = house.Wire.Authorization!["Bearer ".Length..];

        house.Wire.Authorization = "Bearer " + token;
        Assert.Equal(bearerPasses, (await house.Wire.Get("/v1/company/list")).Status == HttpStatusCode.OK);
        house.Wire.Authorization = token;
        Assert.Equal(barePasses, (await house.Wire.Get("/v1/company/list")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_without_the_module_has_no_permission()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        await house.SignInAsync("lead");
        var refused = await house.Wire.Get("/v1/company/list");

        Assert.Contains("no permission company scopes", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_credentials", "wrong", "company", "invalid_client")]
    [InlineData("client_credentials", "sandbox-secret", "company  cooking ", "invalid_scope")]
    [InlineData("client_credentials", "sandbox-secret", "", "invalid_request")]
    [InlineData("implicit", "sandbox-secret", "company", "unsupported_grant_type")]
    public async Task A_wrong_request_is_answered_with_an_OAuth_error(string grant, string secret, string scope, string error)
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        var answer = await house.Wire.PostForm("/v1/oauth2/access_token", ("grant_type", grant), ("client_id", "sandbox"), ("client_secret", secret), ("scope", scope));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(error, answer.Json.GetProperty("error").GetString());
        Assert.False(answer.Json.TryGetProperty("code", out _));
    }

    [Fact]
    public async Task The_password_grant_gives_a_refresh_token_that_works_once()
    {
        await using var house = await OkkiHouse.OpenAsync(Few);
        var password = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("sandbox-password"u8));
        var first = await house.Wire.PostForm("/v1/oauth2/access_token", ("grant_type", "password"), ("client_id", "sandbox"), ("client_secret", "sandbox-secret"),
            ("scope", "company"), ("username", "sandbox@sandbox.example"), ("password", password));
        var refresh = first.Json.GetProperty("refresh_token").GetString()!;
        Assert.StartsWith("def502", refresh, StringComparison.Ordinal);

        Task<WireAnswer> Refresh() => house.Wire.PostForm("/v1/oauth2/refresh_token", ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "sandbox"), ("client_secret", "sandbox-secret"));
        Assert.Equal(HttpStatusCode.OK, (await Refresh()).Status);
        var dead = await Refresh();
        Assert.Equal("Token has been revoked", dead.Json.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Its_seconds_can_be_left_out()
    {
        await using var house = await OkkiHouse.OpenAsync(Few with { ExpiresInPresent = false });
        Assert.False((await house.AskTokenAsync()).Json.TryGetProperty("expires_in", out _));
    }

    private static JsonElement Claims(JsonElement answer)
    {
        var middle = answer.GetProperty("access_token").GetString()!.Split('.')[1];
        return JsonDocument.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(middle))).RootElement;
    }
}
