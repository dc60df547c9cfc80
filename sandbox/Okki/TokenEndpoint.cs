using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>鉴权接口 (page 3473041) and 刷新令牌接口 (page 3483803), with JSON or form bodies.</summary>
internal sealed class TokenEndpoint(OkkiSandboxOptions options, OkkiTokens tokens)
{
    private static readonly HashSet<string> Scopes =
    [
        "company", "lead", "opportunity", "product", "invoices", "purchaseOrder", "costInvoice", "paymentInvoice",
        "warehouse", "capitalAccount", "supplier", "user", "webhook", "report",
    ];

    public IEnumerable<Operation> Operations()
    {
        yield return Operation.Post("/v1/oauth2/access_token", FaultSets.Call, async call => Issue(await ReadAsync(call), LifeOf(call)));
        yield return Operation.Post("/v1/oauth2/refresh_token", FaultSets.Call, async call => Refresh(await ReadAsync(call)));
    }

    private Answer Issue(Dictionary<string, string> body, TimeSpan? life)
    {
        var grant = body.GetValueOrDefault("grant_type", "");
        if (grant is not ("client_credentials" or "password"))
            return OkkiTokens.OAuthError(400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.", "Check that all required parameters have been provided");
        if (Missing(body, grant == "password" ? ["client_id", "client_secret", "scope", "username", "password"] : ["client_id", "client_secret", "scope"]) is { } missing)
            return missing;
        if (!IsClient(body))
            return OkkiTokens.OAuthError(400, "invalid_client", "Client authentication failed");
        if (grant == "password" && (body["username"] != options.Username || !body["password"].Equals(Sha256(options.Password), StringComparison.OrdinalIgnoreCase)))
            return OkkiTokens.OAuthError(400, "invalid_credentials", "The user credentials were incorrect.");

        var scopes = body["scope"].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(scopes, s => !Scopes.Contains(s)) is { } unknown
            ? OkkiTokens.OAuthError(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed", $"Check the `{unknown}` scope")
            : tokens.Issue(grant, [.. scopes.Distinct()], life);
    }

    private Answer Refresh(Dictionary<string, string> body)
    {
        if (body.GetValueOrDefault("grant_type", "") != "refresh_token")
            return OkkiTokens.OAuthError(400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.");
        if (Missing(body, ["refresh_token", "client_id", "client_secret"]) is { } missing)
            return missing;
        if (!IsClient(body))
            return OkkiTokens.OAuthError(400, "invalid_client", "Client authentication failed");
        return tokens.Refresh(body["refresh_token"]) ?? OkkiTokens.OAuthError(400, "invalid_request", "The refresh token is invalid.", "Token has been revoked");
    }

    private bool IsClient(Dictionary<string, string> body) => body["client_id"] == options.ClientId && body["client_secret"] == options.ClientSecret;

    private static Answer? Missing(Dictionary<string, string> body, string[] required) =>
        Array.Find(required, key => string.IsNullOrWhiteSpace(body.GetValueOrDefault(key))) is { } key
            ? OkkiTokens.OAuthError(400, "invalid_request", "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.", $"Check the `{key}` parameter")
            : null;

    private static TimeSpan? LifeOf(Call call) => call.Bent<TokenShort>().FirstOrDefault() is ({ } bent, _) ? TimeSpan.FromSeconds(bent.Life) : null;

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<Dictionary<string, string>> ReadAsync(Call call)
    {
        if (call.Request.HasFormContentType)
            return (await call.Request.ReadFormAsync(call.Context.RequestAborted)).ToDictionary(f => f.Key, f => f.Value.ToString());

        return await call.ReadJsonAsync() is { ValueKind: JsonValueKind.Object } json
            ? json.EnumerateObject().GroupBy(p => p.Name).ToDictionary(p => p.Key, p => p.Last().Value.ToString())
            : [];
    }
}
