using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The running tokens: one for each client, grant and scope; asking again signs the same one anew, with its old end.</summary>
internal sealed class OkkiTokens(OkkiSandboxOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly AccessToken _tokens = new();
    private readonly Dictionary<string, Running> _running = [];
    private long _issued;

    public GivenTokens Given { get; } = new();

    public long Issued => Interlocked.Read(ref _issued);

    public Answer Issue(string grant, IReadOnlyList<string> scopes, TimeSpan? life = null)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (ended, _) in _running.Where(r => r.Value.Ends <= now).ToList())
                _running.Remove(ended);

            var key = grant + " " + string.Join(' ', scopes.Order());
            var again = _running.TryGetValue(key, out var running);
            if (running is null)
                _running[key] = running = new Running(Hex(40), WholeSecond(now) + (life ?? options.TokenLife), grant, scopes, "def502" + Hex(300));

            Interlocked.Increment(ref _issued);
            var token = _tokens.Issue(Audience, running.Jti, now, running.Ends, scopes, again);
            Given.Add(token);
            return Answer.Json(200, json => Write(json, running, token, now));
        }
    }

    /// <summary>Refreshing ends the running token and its refresh token.</summary>
    public Answer? Refresh(string refreshToken)
    {
        lock (_gate)
        {
            var (key, running) = _running.FirstOrDefault(r => r.Value.Grant == "password" && r.Value.RefreshToken == refreshToken);
            if (running is null)
                return null;
            _running.Remove(key);
            return Issue(running.Grant, running.Scopes);
        }
    }

    public void Revoke()
    {
        lock (_gate)
            _running.Clear();
    }

    /// <summary>Null when the call may pass.</summary>
    public Answer? Check(HttpRequest request, string module, TimeSpan refusedBefore = default)
    {
        var header = request.Headers.Authorization.ToString();
        var bearer = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
        var token = bearer ? header[7..].Trim() : header;

        if (token == "" || (bearer ? !options.AcceptBearer : !options.AcceptBareToken) || _tokens.Read(token) is not { } claims || !IsRunning(claims.Jti, refusedBefore))
            return Refused();
        return claims.Scopes.Contains(module) ? null : OAuthError(options.NoPermissionStatus, "access_denied", $"no permission {module} scopes");
    }

    public Answer Refused() => OAuthError(options.RefusedTokenStatus, "access_denied", "The resource owner or authorization server denied the request.");

    public static Answer OAuthError(int status, string error, string message, string? hint = null) => Answer.Json(status, json =>
    {
        json.WriteString("error", error);
        json.WriteString("error_description", message);
        if (hint is not null)
            json.WriteString("hint", hint);
        json.WriteString("message", message);
    });

    private string Audience => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(options.ClientId)))[..80];

    private bool IsRunning(string jti, TimeSpan refusedBefore)
    {
        lock (_gate)
            return _running.Values.Any(r => r.Jti == jti && r.Ends - refusedBefore > time.GetUtcNow());
    }

    private void Write(Utf8JsonWriter json, Running running, string token, DateTimeOffset now)
    {
        json.WriteString("token_type", "Bearer");
        if (running.Grant == "password" || options.ExpiresInPresent)
            json.WriteNumber("expires_in", (long)Math.Floor((running.Ends - now).TotalSeconds));
        json.WriteString("access_token", token);
        if (running.Grant == "password")
            json.WriteString("refresh_token", running.RefreshToken);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Hex(int bytes) => RandomNumberGenerator.GetHexString(bytes * 2, lowercase: true);

    private sealed record Running(string Jti, DateTimeOffset Ends, string Grant, IReadOnlyList<string> Scopes, string RefreshToken);
}
