namespace Jobplane;

/// <summary>What the HTTP API does while Redis, which counts its requests, cannot be reached.</summary>
public enum RedisFallback
{
    /// <summary>Each node counts the requests that it answers: up to as many times the limit as there are nodes may pass.</summary>
    Memory,

    /// <summary>Requests are answered 503 until Redis is back.</summary>
    Refuse,
}
